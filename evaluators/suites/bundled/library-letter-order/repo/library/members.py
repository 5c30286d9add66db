"""The list of members, a file with `;` between the columns."""

import csv
from collections.abc import Iterable

COLUMNS = ("card", "name", "mail", "street")


def read_members(lines: Iterable[str]) -> dict[str, dict[str, str]]:
    """Members by the number of their card; each one has a text for every column, which may be empty.

    Raises:
        ValueError: the file has other columns than `COLUMNS`.
    """
    reader = csv.DictReader(lines, delimiter=";")
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise ValueError(f"expected the columns {', '.join(COLUMNS)}")
    return {row["card"]: {column: row[column].strip() for column in COLUMNS} for row in reader}
