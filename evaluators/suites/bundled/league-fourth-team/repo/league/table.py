"""The table as text."""

from collections.abc import Iterable

from league.ranking import Placed, place_all
from league.results import parse_results
from league.standings import collect


def format_table(placed: Iterable[Placed]) -> str:
    """One line a team: place, name, matches, goal difference, points."""
    lines = []
    for entry in placed:
        row = entry.standing
        lines.append(f"{entry.place:>2}. {row.team:<16}{row.played:>3}{row.difference:>+4}{row.points:>4}")
    return "\n".join(lines)


def table_from_text(text: str) -> str:
    """The finished table for a results file."""
    return format_table(place_all(collect(parse_results(text))))
