"""What a mining was asked for."""

from __future__ import annotations

from dataclasses import dataclass

from evaluators.environments.wanted import Wanted


@dataclass(frozen=True)
class Wishes:
    """How many `tasks`, noticed by how many test functions at most, tried by how many `workers`.

    `fixes` is the share of the tasks that may be real fixes of the repository's history, `several` the share with two
    or three bugs at once, `proposed` the share that a model may put in where one is asked.
    """

    tasks: int = 100
    most_tests: int = 12
    workers: int = 2
    seed: int = 0
    wanted: Wanted | None = None
    fixes: float = 0.3
    several: float = 0.2
    proposed: float = 0.5
