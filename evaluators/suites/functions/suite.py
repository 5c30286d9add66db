"""Problems with their cases, as a suite."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from archive.files import Change, File
from evaluators.base import Task
from evaluators.suites.functions.expected import from_json
from evaluators.suites.functions.memorised import goes_beyond, memorised
from evaluators.suites.functions.problem import MODULE, Case, Problem, task_of
from evaluators.suites.store import Stored

ENOUGH = 3
"""Cases that a problem needs whose published tests are all shown."""

Reader = Callable[[bytes, str], list[Problem]]


class FunctionSuite:
    """A benchmark of functions whose hidden cases have been found out (`expected.py`) and stored."""

    def __init__(self, name: str, read: Reader, stored: Stored) -> None:
        self.name = name
        self._read, self._stored = read, stored

    def tasks(self) -> Sequence[Task]:
        """A task for each problem that can be judged.

        Raises:
            TaskError: the data is not what it should be, or not what it was.
        """
        cases = from_json(self._stored.cases())
        return [task_of(one, self.name, cases.get(one.id, ())) for one in self.problems()]

    def problems(self) -> list[Problem]:
        """All but those whose judge would have nothing that is not shown, or nothing at all."""
        cases = from_json(self._stored.cases())
        problems = self._read(self._stored.data(), f"suite {self.name}")
        return [one for one in problems if can_be_judged(one, cases.get(one.id, ()))]

    def memorised(self) -> dict[str, Change]:
        """Task → the change that only repeats what the task shows, where it shows any answer."""
        answers = ((one.id, memorised(one)) for one in self.problems())
        return {name: Change({MODULE: File(text.encode())}) for name, text in answers if text is not None}


def can_be_judged(problem: Problem, cases: Sequence[Case]) -> bool:
    """Whether its judge knows more than is shown."""
    if not problem.visible:
        return bool(problem.published or cases)
    return len(cases) >= ENOUGH and goes_beyond(problem, cases)
