"""Who is where in the table."""

from collections.abc import Iterable
from dataclasses import dataclass

from league.standings import Standing


@dataclass(frozen=True)
class Placed:
    """A standing with its place; several teams may share one."""

    place: int
    standing: Standing


def record(standing: Standing) -> tuple[int, int, int]:
    """What decides between two teams: points, then goal difference, then goals scored."""
    return standing.points, standing.difference, standing.scored


def sort_key(standing: Standing) -> tuple[int, int, int, str]:
    """Best record first; teams with the same record by name."""
    points, difference, scored = record(standing)
    return -points, -difference, -scored, standing.team.casefold()


def place_all(standings: Iterable[Standing]) -> list[Placed]:
    """Order the standings and give each its place.

    Teams with the same record share a place, as in most sports.
    """
    placed: list[Placed] = []
    place = 0
    previous: Standing | None = None
    for position, standing in enumerate(sorted(standings, key=sort_key), start=1):
        if previous is None or record(standing) != record(previous):
            place = position
        placed.append(Placed(place, standing))
        previous = standing
    return placed


def medals(placed: Iterable[Placed]) -> dict[str, list[str]]:
    """The teams that get gold, silver and bronze; a medal that nobody gets has an empty list."""
    winners: dict[str, list[str]] = {"gold": [], "silver": [], "bronze": []}
    names = {1: "gold", 2: "silver", 3: "bronze"}
    for entry in placed:
        medal = names.get(entry.place)
        if medal is not None:
            winners[medal].append(entry.standing.team)
    return winners
