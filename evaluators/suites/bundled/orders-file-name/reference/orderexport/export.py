"""Writing the file."""

import csv
import io
from collections.abc import Iterable, Sequence

from orderexport.columns import COLUMNS
from orderexport.orders import Order


def file_name(orders: Iterable[Order]) -> str:
    """`orders-17-21.csv`, with the numbers of the first and the last order in the file; `orders-none.csv` for none."""
    numbers = [order.number for order in orders]
    if not numbers:
        return "orders-none.csv"
    first, last = numbers[0], numbers[-1]
    return f"orders-{first}-{last}.csv"


def export(orders: Iterable[Order], only: Sequence[str] = ()) -> str:
    """A header line and a line for each order, with semicolons between the columns.

    `only` names the columns to write, in this order; all of them by default.

    Raises:
        ValueError: `only` names a column that there is not.
    """
    names = list(only) or list(COLUMNS)
    for name in names:
        if name not in COLUMNS:
            raise ValueError(f"no column {name!r}; there are: {', '.join(COLUMNS)}")
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\n")
    writer.writerow(names)
    for order in orders:
        writer.writerow([COLUMNS[name](order) for name in names])
    return target.getvalue()
