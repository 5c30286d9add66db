"""The printer for the slips."""

from bakery.form import accept
from bakery.plan import slip

WIDTH = 40


def rows(text: str) -> list[str]:
    """A slip in rows that are as wide as the paper."""
    found, row = [], ""
    for word in text.split():
        if row and len(row) + 1 + len(word) > WIDTH:
            found.append(row)
            row = word
        else:
            row = f"{row} {word}".strip()
    return [*found, row] if row else found


def print_slips(text: str) -> str:
    """The paper of one night, from what the form has sent; a dashed row between the slips."""
    taken, _ = accept(text)
    return f"\n{'-' * WIDTH}\n".join("\n".join(rows(slip(one))) for one in taken)
