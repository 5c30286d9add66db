"""Ballots: one line for each voter."""

from collections import Counter
from collections.abc import Iterable, Sequence


def read_ballots(lines: Iterable[str], options: Sequence[str]) -> list[str]:
    """The valid votes, as the options are written; capitals and spaces around them make no difference.

    A line that is none of the options is a spoilt ballot and is left out.
    """
    written = {option.casefold(): option for option in options}
    votes = (written.get(line.strip().casefold()) for line in lines)
    return [vote for vote in votes if vote is not None]


def count(votes: Iterable[str], options: Sequence[str]) -> dict[str, int]:
    """How many votes each option has, most votes first; equal ones in the order of `options`."""
    counted = Counter(votes)
    ranked = sorted(options, key=lambda option: -counted[option])
    return {option: counted[option] for option in ranked}
