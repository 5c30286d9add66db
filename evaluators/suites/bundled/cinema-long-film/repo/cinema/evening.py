"""The evening: who comes to which show, and what is in the till afterwards."""

from collections.abc import Mapping, Sequence

from cinema.halls import Hall, smallest_for
from cinema.shows import Show
from cinema.snacks import snack_total
from cinema.till import receipt
from cinema.tickets import total


def takings(visits: Sequence[tuple[Show, Sequence[int]]], snacks: Sequence[Sequence[str]] = ()) -> int:
    """Cents for all groups, with what they ate."""
    return sum(total(show, ages) for show, ages in visits) + sum(snack_total(list(chosen)) for chosen in snacks)


def placed(halls: list[Hall], guests: Mapping[str, int]) -> dict[str, str]:
    """A hall for each title, the fullest first; titles for which no hall is left are missing."""
    free, found = list(halls), {}
    for title, people in sorted(guests.items(), key=lambda pair: -pair[1]):
        hall = smallest_for(free, people)
        if hall is not None:
            free.remove(hall)
            found[title] = hall.name
    return found


def receipts(visits: Sequence[tuple[Show, Sequence[int]]]) -> str:
    """All receipts, for the folder."""
    return "\n\n".join(receipt(show, ages) for show, ages in visits)
