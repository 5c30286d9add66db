"""Points."""

from collections.abc import Sequence
from dataclasses import dataclass

from quiz.questions import Question


@dataclass(frozen=True)
class Result:
    """What somebody reached, and what could be reached."""

    name: str
    points: int
    out_of: int

    @property
    def percent(self) -> float:
        """The share of the points, from 0 to 100."""
        return 100.0 * self.points / self.out_of


def mark(name: str, questions: Sequence[Question], given: Sequence[str]) -> Result:
    """Mark the answers of one person; answers that are missing at the end count as wrong."""
    points = sum(question.points for question, answer in zip(questions, given) if question.is_right(answer))
    return Result(name, points, sum(question.points for question in questions))


def ranking(results: Sequence[Result]) -> list[Result]:
    """The best first; people with the same points in the order of their names."""
    return sorted(results, key=lambda result: (-result.points, result.name))
