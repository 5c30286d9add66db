"""Jobs that were done on a car."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A part that was fitted; `cents` is the price of one."""

    name: str
    cents: int
    count: int = 1

    @property
    def total(self) -> int:
        return self.cents * self.count


@dataclass(frozen=True)
class Job:
    """One job; `fixed_cents` is the agreed price of the work, where there is one: the time does not count then."""

    title: str
    minutes: int = 0
    fixed_cents: int | None = None
    parts: tuple[Part, ...] = ()
    oil_ml: int = 0
