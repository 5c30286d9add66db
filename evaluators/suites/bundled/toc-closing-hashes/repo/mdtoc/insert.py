"""Putting the table into the file."""

from mdtoc.toc import toc

BEGIN = "<!-- toc -->"
END = "<!-- /toc -->"


def insert_toc(text: str, max_level: int = 3) -> str:
    """Replace what is between the two marks by the table of what follows them.

    Raises:
        ValueError: the marks are not there.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the text needs {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{toc(after, max_level)}\n{END}{after}"
