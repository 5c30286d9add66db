"""Numbers that sum up a question."""

from collections.abc import Sequence

from survey.answers import count


def median(answers: Sequence[int]) -> float:
    """The middle answer, or the mean of the two in the middle."""
    ordered = sorted(answers)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return float(ordered[middle])
    return (ordered[middle - 1] + ordered[middle]) / 2


def summary(answers: Sequence[int]) -> dict[str, float]:
    """`number`, `mean`, `median` and `mode` (the smallest of the most frequent answers) of some answers.

    Raises:
        ValueError: there are no answers.
    """
    if not answers:
        raise ValueError("no answers")
    counts = count(answers)
    return {
        "number": len(answers),
        "mean": sum(answers) / len(answers),
        "median": median(answers),
        "mode": max(counts, key=lambda answer: (counts[answer], -answer)),
    }
