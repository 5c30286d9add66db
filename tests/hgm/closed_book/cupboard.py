"""A small installed library: what a package manager would have put into a folder on the path."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

INIT = '''
"""Things in order."""

from cupboard.money import Ledger
from .parts import chunked, interleaved, longest_run

__all__ = ["Ledger", "chunked", "interleaved", "longest_run"]
'''
PARTS = '''
import itertools


def chunked(items, width):
    """Cut a list into parts of *width* items; the last may be shorter. See also :func:`interleaved`.

    >>> chunked([1, 2, 3, 4, 5], 2)
    [[1, 2], [3, 4], [5]]
    >>> len(chunked(items=[1, 2, 3, 4], width=3))
    2
    """
    return [items[start : start + width] for start in range(0, len(items), width)]


def interleaved(first, second):
    """Take an item of each list in turn."""
    return list(itertools.chain.from_iterable(zip(first, second)))


def longest_run(text):
    """How often the same character comes in a row, at most; not what `chunked` does.

    >>> longest_run("aabbbc")
    3
    """
    return max((len(list(own)) for _, own in itertools.groupby(text)), default=0)


def undocumented(text):
    return text


def printed(text):
    """Prints.

    >>> print(printed("x"))
    x
    """
    return text
'''
MONEY = '''
from cupboard.parts import chunked


class Ledger:
    """What goes in and out of a purse."""

    def __init__(self, opening, *, limit=0):
        self.opening = opening
        self.limit = limit
        self._moves = []

    @property
    def balance(self):
        """What is left.

        >>> ledger = Ledger(opening=5)
        >>> ledger.pay_in(3)
        >>> ledger.balance
        8
        """
        return self.opening + sum(self._moves)

    def pay_in(self, amount):
        """Add to it.

        >>> ledger = Ledger(1)
        >>> ledger.pay_in(4)
        >>> ledger.in_pairs(2)
        [[4]]
        """
        self._moves.append(amount)

    def in_pairs(self, width):
        return chunked(self._moves, width)
'''
FILES = {"cupboard/__init__.py": INIT, "cupboard/parts.py": PARTS, "cupboard/money.py": MONEY}


def install(place: Path, files: Mapping[str, str] = FILES, name: str = "cupboard", needs: str = "") -> Path:
    """Installs it at `place`, which is to be put on the path."""
    info = f"{name.replace('-', '_')}-1.0.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n" + (f"Requires-Dist: {needs}\n" if needs else "")
    record = "".join(f"{path},,\n" for path in (*files, f"{info}/METADATA", f"{info}/RECORD"))
    for path, text in {**files, f"{info}/METADATA": metadata, f"{info}/RECORD": record}.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_text(text)
    return place
