"""Lists on paper."""

from datetime import date

from pharmacy.batch import Batch
from pharmacy.shelf import Shelf, soon


def line(batch: Batch) -> str:
    """One batch, as `L2231 Ibuprofen 400, 30 packs, until 31.03.2025`."""
    last_day = f"until {batch.expires:%d.%m.%Y}" if batch.expires else "keeps"
    return f"{batch.number} {batch.article}, {batch.packs} packs, {last_day}"


def check_list(shelf: Shelf, today: date) -> list[str]:
    """The list of the first Monday of a month: what to throw away, what to sell first."""
    lines = ["throw away:"] + [f"  {line(batch)}" for batch in shelf.expired(today)]
    lines += ["sell first:"] + [f"  {line(batch)}" for batch in soon(shelf, today)]
    return lines
