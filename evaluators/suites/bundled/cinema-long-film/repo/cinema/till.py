"""What the till prints."""

from collections.abc import Sequence

from cinema.shows import Show
from cinema.tickets import price, total


def receipt(show: Show, ages: Sequence[int]) -> str:
    """Film and time, a line for each price, and the total of a group."""
    lines = [f"{show.film.title}, {show.start:%d.%m.%Y %H:%M} to {show.end:%H:%M}"]
    amounts = [price(show, age) for age in ages]
    for cents in sorted(set(amounts), reverse=True):
        lines.append(f"{amounts.count(cents)} x {cents / 100:.2f}")
    return "\n".join([*lines, f"Total {total(show, ages) / 100:.2f} EUR"])
