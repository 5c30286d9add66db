"""A variant's `agent.toml`: what agent contract 1 asks of any agent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from archive.errors import ConfigError
from archive.files import FileTree, Mode
from archive.lessons import lessons_in
from evaluators.base import CONTRACT
from evaluators.environments.wanted import EnvironmentTable, Wanted, file_in, wanted_by
from evaluators.strict import StrictTable, read_toml

MANIFEST = "agent.toml"


def _this_contract(number: int) -> int:
    if number != CONTRACT:
        raise ValueError(f"this program speaks contract {CONTRACT}, not {number}")
    return number


def _no_nul(word: str) -> str:
    if "\0" in word:
        raise ValueError("a word of a command cannot have a NUL character")
    return word


Share = Annotated[float, Field(gt=0, le=1)]


class EffortTable(StrictTable):
    """How much of its model's reasoning an agent asks for, as a share of what the run allows the model."""

    evaluate: Share = 1.0
    """On tasks."""

    edit: Share = 1.0
    """On its own source."""

    def of(self, role: str) -> float:
        return {"evaluate": self.evaluate, "edit": self.edit}[role]


class Manifest(StrictTable):
    name: str = Field(min_length=1)
    """What people call this agent."""

    contract: Annotated[int, AfterValidator(_this_contract)]
    """The version of the agent contract: 1."""

    entry: list[Annotated[str, Field(min_length=1), AfterValidator(_no_nul)]] = Field(min_length=1)
    """The command and its arguments; run with the checkout as working directory and `PYTHONPATH=/agent`."""

    lessons: bool = False
    """Whether the agent reads `lessons` in its task file: what earlier attempts taught."""

    environment: EnvironmentTable = EnvironmentTable()
    """Packages that the agent needs; without it, Python alone."""

    steps: Literal[1] | None = None
    """1: it can be stepped, from one {messages file, checkout} to the next (docs/inner.md)."""

    effort: EffortTable = EffortTable()
    """Its share of the model's reasoning; without it, all."""


@dataclass(frozen=True)
class Agent:
    """A variant ready to run: its source, what its manifest says, and the environment it asks for, if any. `lessons`
    came with its source, out of an earlier search."""

    files: FileTree
    manifest: Manifest
    environment: Wanted | None = None
    lessons: tuple[str, ...] = ()


def load_agent(files: FileTree) -> Agent:
    """The agent that `files` are the source of.

    Raises:
        ConfigError: no `agent.toml` at the top, one that does not keep to the contract, or an environment or lessons
            that are none.
    """
    file = files.get(MANIFEST)
    if file is None:
        raise ConfigError(f"the agent has no {MANIFEST} at its top; add one with name, contract = {CONTRACT} and entry")
    if file.mode is Mode.SYMLINK:
        raise ConfigError(f"{MANIFEST} is a symbolic link; make it a file")
    manifest = read_toml(file.data, Manifest, where=MANIFEST)
    if manifest.environment.path:
        raise ConfigError(
            f"{MANIFEST}: 'environment.path' is for tasks; an agent is to run anywhere: write requirements instead"
        )
    wanted = wanted_by(manifest.environment, file_in(files, MANIFEST), where=MANIFEST)
    return Agent(files, manifest, wanted, lessons_in(files) if manifest.lessons else ())
