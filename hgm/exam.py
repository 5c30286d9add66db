"""What an agent is asked outside a search: some tasks, each some times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from archive.records import ROOT, Purpose
from archive.sequential import sequential
from hgm.work import Work, seed_for


@dataclass(frozen=True)
class Exam:
    """`agent` is what people call it, `tasks` are ids, each tried `attempts` times.

    With `against`, the success rates of another agent, it ends when the comparison with that is clear. `heard` are this
    agent's own results so far, by task.
    """

    agent: str
    tasks: tuple[str, ...]
    attempts: int = 1
    against: Mapping[str, float] | None = None
    heard: dict[str, float] = field(default_factory=dict, compare=False)

    @property
    def total(self) -> int:
        return len(self.tasks) * self.attempts

    @property
    def settled(self) -> bool:
        return self.against is not None and sequential(self.against, self.heard, len(self.tasks)).clear

    def work(self, run_seed: int) -> Iterator[Work]:
        """All of it, attempt by attempt. Seeds depend on task and attempt, not on the agent: agents meet the same luck
        and are compared in pairs. They are other seeds than a search's."""
        for attempt in range(self.attempts):
            for task_id in self.tasks:
                yield Work(ROOT, task_id, Purpose.FINAL, seed_for(run_seed, "exam", task_id, attempt))
