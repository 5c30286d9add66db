"""What an agent is asked outside a search: some tasks, each some times."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from archive.records import ROOT, Purpose
from archive.sequential import sequential
from hgm.seeds import seed_for
from hgm.work import Work


@dataclass(frozen=True)
class Exam:
    """`agent` is what people call it, `tasks` are ids, each tried `attempts` times.

    With `against`, the success rates of another agent, it ends when the comparison with that is clear. `heard` are this
    agent's own results so far, by task; `unanswered` are tasks that will have none: the infrastructure lost them for
    good, or they are quarantined.
    """

    agent: str
    tasks: tuple[str, ...]
    attempts: int = 1
    against: Mapping[str, float] | None = None
    heard: dict[str, float] = field(default_factory=dict, compare=False)
    unanswered: set[str] = field(default_factory=set, compare=False)

    @property
    def total(self) -> int:
        return len(self.tasks) * self.attempts

    @property
    def settled(self) -> bool:
        """Asked of the first tasks in their order, as far as all are done: with several at a time, quick ones come in
        first, and those may be just the ones that go well."""
        if self.against is None:
            return False
        done = itertools.takewhile(lambda task: task in self.heard or task in self.unanswered, self.tasks)
        first = {task: self.heard[task] for task in done if task in self.heard}
        return sequential(self.against, first, len(self.tasks)).clear

    def work(self, run_seed: int) -> Iterator[Work]:
        """All of it, attempt by attempt. Seeds depend on task and attempt, not on the agent: agents meet the same luck
        and are compared in pairs. They are other seeds than a search's."""
        for attempt in range(self.attempts):
            for task_id in self.tasks:
                yield Work(ROOT, task_id, Purpose.FINAL, seed_for(run_seed, "exam", task_id, attempt))
