"""Reading and counting answers."""

from collections.abc import Iterable

SCALE = (1, 2, 3, 4, 5)


def parse_answers(text: str) -> list[int]:
    """The answers of a line like `4, 5, -, 2`; a dash is a question left open and is not counted.

    Raises:
        ValueError: an answer that is not on the scale.
    """
    answers = []
    for part in text.split(","):
        word = part.strip()
        if word in ("", "-"):
            break
        if not word.isdecimal() or int(word) not in SCALE:
            raise ValueError(f"not an answer: {word!r}")
        answers.append(int(word))
    return answers


def count(answers: Iterable[int]) -> dict[int, int]:
    """How often each point of the scale was chosen; zero where nobody did."""
    counts = dict.fromkeys(SCALE, 0)
    for answer in answers:
        counts[answer] += 1
    return counts
