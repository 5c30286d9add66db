"""One expense of the group."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Expense:
    """Somebody paid `cents` for everybody in `people`, who share it equally."""

    payer: str
    cents: int
    people: tuple[str, ...]

    def shares(self) -> dict[str, int]:
        """What each one has to bear, in cents; the first ones bear a cent more where it does not come out even."""
        each, left = divmod(self.cents, len(self.people))
        return {person: each + (1 if index < left else 0) for index, person in enumerate(self.people)}


def parse_expense(line: str) -> Expense:
    """Read `payer amount: person, person, …`, for example `Ann 24.50: Ann, Ben`.

    Raises:
        ValueError: there is no colon, no amount or nobody to share it.
    """
    head, colon, tail = line.partition(":")
    payer, _, amount = head.strip().rpartition(" ")
    people = tuple(name.strip() for name in tail.split(",") if name.strip())
    if not colon or not payer or not people:
        raise ValueError(f"not an expense: {line!r}")
    return Expense(payer.strip(), int(Decimal(amount) * 100), people)
