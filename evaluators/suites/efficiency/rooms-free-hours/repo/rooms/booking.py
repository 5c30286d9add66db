from dataclasses import dataclass


@dataclass(frozen=True)
class Booking:
    """From a minute up to another, which is free again."""

    start: int
    end: int

    def covers(self, minute: int) -> bool:
        return self.start <= minute < self.end
