"""The tariffs of the zones."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tariff:
    """Cents for each begun interval, and the most for one day; a short stop is free."""

    cents: int
    interval_min: int = 30
    day_cents: int = 1200
    free_min: int = 10

    def charge(self, minutes: int) -> int:
        """Cents for a time on one day."""
        if minutes <= self.free_min:
            return 0
        intervals = -(-minutes // self.interval_min)
        return min(intervals * self.cents, self.day_cents)


TARIFFS = {"centre": Tariff(150), "station": Tariff(100, day_cents=800), "suburb": Tariff(50, interval_min=60)}
