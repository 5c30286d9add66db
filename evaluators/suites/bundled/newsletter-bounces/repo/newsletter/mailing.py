"""One issue, as the mail server sent it: in several batches."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Batch:
    """Addresses that were sent together; `bounced` and `opened` are some of them."""

    addresses: tuple[str, ...]
    bounced: frozenset[str] = frozenset()
    opened: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        unknown = (self.bounced | self.opened) - set(self.addresses)
        if unknown:
            raise ValueError(f"never sent to {', '.join(sorted(unknown))}")


@dataclass
class Mailing:
    """An issue and its batches, in the order of sending."""

    title: str
    batches: list[Batch] = field(default_factory=list)

    def add(self, addresses: list[str], bounced: list[str] | None = None, opened: list[str] | None = None) -> None:
        self.batches.append(Batch(tuple(addresses), frozenset(bounced or []), frozenset(opened or [])))
