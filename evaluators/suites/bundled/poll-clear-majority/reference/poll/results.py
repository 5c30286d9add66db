"""What the numbers say."""

from collections.abc import Mapping


def share(votes: int, total: int) -> float:
    """The part of all votes, from 0 to 1; 0 if nobody has voted."""
    return votes / total if total else 0.0


def winners(counts: Mapping[str, int]) -> list[str]:
    """The options with the most votes: more than one if they are equal, none if nobody has voted."""
    most = max(counts.values(), default=0)
    if most == 0:
        return []
    return [option for option, votes in counts.items() if votes == most]


def has_majority(counts: Mapping[str, int]) -> bool:
    """Whether one option has more than half of all votes."""
    total = sum(counts.values())
    return any(votes * 2 > total for votes in counts.values())
