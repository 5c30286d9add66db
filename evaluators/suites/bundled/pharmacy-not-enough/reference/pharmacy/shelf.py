"""All batches of the pharmacy."""

from datetime import date, timedelta

from pharmacy.batch import Batch


class ShortageError(Exception):
    """There are not enough packs of an article."""


class Shelf:
    """Batches in the order in which they came in."""

    def __init__(self, batches: list[Batch] | None = None) -> None:
        self.batches = list(batches or [])

    def of(self, article: str) -> list[Batch]:
        """The batches of an article that have packs left, the first to expire first."""
        found = [batch for batch in self.batches if batch.article == article and batch.packs > 0]
        return sorted(found, key=lambda batch: batch.expires or date.max)

    def expired(self, today: date) -> list[Batch]:
        """Batches that must not be sold any more: their last day is over."""
        return [batch for batch in self.batches if batch.packs > 0 and batch.expires and batch.expires < today]

    def stock(self, article: str, today: date) -> int:
        """Packs of an article that can be sold."""
        bad = self.expired(today)
        return sum(batch.packs for batch in self.of(article) if batch not in bad)

    def hand_out(self, article: str, packs: int, today: date) -> list[str]:
        """Take packs from the shelf, the first to expire first; the numbers of the batches they came from.

        Raises ShortageError, and takes nothing, if there are too few that can be sold.
        """
        if self.stock(article, today) < packs:
            raise ShortageError(f"{article}: {packs} wanted, {self.stock(article, today)} there")
        bad, numbers = self.expired(today), []
        for batch in self.of(article):
            if packs and batch not in bad:
                taken = min(packs, batch.packs)
                batch.packs -= taken
                packs -= taken
                numbers.append(batch.number)
        return numbers

    def throw_away(self, today: date) -> int:
        """Remove everything that has expired, and return the number of packs."""
        bad = self.expired(today)
        self.batches = [batch for batch in self.batches if batch not in bad]
        return sum(batch.packs for batch in bad)


def soon(shelf: Shelf, today: date, days: int = 30) -> list[Batch]:
    """What expires within the next days, today included."""
    expired = shelf.expired(today)
    return [batch for batch in shelf.expired(today + timedelta(days=days)) if batch not in expired]
