"""Questions and their answers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """A question with one right answer and the points for it."""

    text: str
    answer: str
    points: int = 1

    def is_right(self, given: str) -> bool:
        """Whether an answer is right; upper case letters and blanks around it do not matter."""
        return given.strip().casefold() == self.answer.casefold()
