"""What people are told."""

from collections.abc import Sequence

from quiz.scoring import Result, ranking

GRADES = (
    (90.0, "passed with distiction"),
    (60.0, "passed"),
    (40.0, "may take the quiz again"),
    (0.0, "failed"),
)


def grade(percent: float) -> str:
    """The first grade whose limit is reached."""
    return next(text for limit, text in GRADES if percent >= limit)


def feedback(result: Result) -> str:
    """One line, as `Ann: 7 of 10 points, passed`."""
    return f"{result.name}: {result.points} of {result.out_of} points, {grade(result.percent)}"


def notice_board(results: Sequence[Result]) -> list[str]:
    """The lines of all people with their places, the best first."""
    return [f"{place}. {feedback(result)}" for place, result in enumerate(ranking(results), start=1)]
