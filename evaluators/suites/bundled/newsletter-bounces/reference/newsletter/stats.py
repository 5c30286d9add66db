"""Numbers of a mailing."""

from collections.abc import Iterable
from dataclasses import dataclass

from newsletter.mailing import Mailing


@dataclass(frozen=True)
class Stats:
    """How many mails were sent, came back, and were opened."""

    sent: int = 0
    bounced: int = 0
    opened: int = 0

    @property
    def delivered(self) -> int:
        return self.sent - self.bounced

    @property
    def open_rate(self) -> float:
        """Opened mails, as a share of those that were delivered; 0 if none was."""
        return self.opened / self.delivered if self.delivered else 0.0


def stats(mailing: Mailing) -> Stats:
    """The numbers of all batches together."""
    sent = bounced = opened = 0
    for batch in mailing.batches:
        sent += len(batch.addresses)
        bounced += len(batch.bounced)
        opened += len(batch.opened)
    return Stats(sent, bounced, opened)


def dead_addresses(mailings: Iterable[Mailing], times: int = 3) -> list[str]:
    """Addresses that bounced in so many mailings, sorted: we write to them no more."""
    counts: dict[str, int] = {}
    for mailing in mailings:
        for address in set().union(*(batch.bounced for batch in mailing.batches)):
            counts[address] = counts.get(address, 0) + 1
    return sorted(address for address, count in counts.items() if count >= times)
