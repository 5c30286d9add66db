"""Reading and writing of seating plans.

A row is written as its name, a colon, and one character a seat: `.` free, `x` taken; `|` is a gangway.
"""

from boxoffice.hall import Hall, Row, SeatError


def parse_row(line: str) -> Row:
    """Read one row, such as `A: ..x|xx`."""
    name, colon, plan = line.partition(":")
    if not colon or not name.strip():
        raise SeatError(f"a row needs a name: {line!r}")
    taken: set[int] = set()
    gangways: set[int] = set()
    seat = 0
    for sign in plan.strip():
        if sign == "|":
            gangways.add(seat)
            continue
        if sign not in ".x":
            raise SeatError(f"unknown sign {sign!r} in row {name.strip()}")
        seat += 1
        if sign == "x":
            taken.add(seat)
    return Row(name.strip(), seat, taken, frozenset(gangways))


def parse_hall(text: str) -> Hall:
    """Read a plan, one row a line."""
    return Hall([parse_row(line) for line in text.splitlines() if line.strip()])


def format_row(row: Row) -> str:
    """Write a row as `parse_row` reads it."""
    signs = []
    for seat in range(1, row.seats + 1):
        signs.append("." if row.is_free(seat) else "x")
        if seat in row.gangways:
            signs.append("|")
    return f"{row.name}: {''.join(signs)}"
