"""What has been lent, and what is owed for it."""

from dataclasses import dataclass
from datetime import date

CENTS_PER_DAY = {"book": 20, "film": 100, "magazine": 10}
MOST_CENTS = 1500


@dataclass(frozen=True)
class Loan:
    card: str
    title: str
    due: date
    kind: str = "book"

    def days_late(self, today: date) -> int:
        """Whole days since the loan was due, 0 if it is not late."""
        return max((today - self.due).days, 0)

    def fine(self, today: date) -> int:
        """Cents owed for being late, never more than `MOST_CENTS`."""
        return min(self.days_late(today) * CENTS_PER_DAY[self.kind], MOST_CENTS)


def late_by_card(loans: list[Loan], today: date) -> dict[str, list[Loan]]:
    """The late loans of each member who has some, the longest overdue first."""
    late: dict[str, list[Loan]] = {}
    for loan in sorted(loans, key=lambda loan: (loan.due, loan.title), reverse=True):
        if loan.days_late(today) > 0:
            late.setdefault(loan.card, []).append(loan)
    return late
