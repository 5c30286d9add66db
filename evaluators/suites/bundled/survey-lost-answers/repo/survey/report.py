"""The page for one question."""

from collections.abc import Sequence

from survey.answers import count
from survey.histogram import histogram
from survey.statistics import summary


def headline(question: str, answers: Sequence[int]) -> str:
    """The question with its numbers, in one line."""
    if not answers:
        return f"{question}: no answers"
    facts = summary(answers)
    return f"{question}: {facts['number']} answers, mean {facts['mean']:.2f}, median {facts['median']:.1f}"


def report(question: str, answers: Sequence[int], width: int = 20) -> str:
    """The headline, and below it the bars if there are any."""
    lines = [headline(question, answers)]
    if answers:
        lines += histogram(count(answers), width)
    return "\n".join(line.rstrip() for line in lines)
