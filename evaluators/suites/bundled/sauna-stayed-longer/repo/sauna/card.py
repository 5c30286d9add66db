"""Cards that are paid in advance, and used up hour by hour."""

from dataclasses import dataclass, field
from datetime import timedelta

from sauna.visit import Visit, total


@dataclass
class Card:
    """A card of `hours`, for any number of visits."""

    owner: str
    hours: int
    visits: list[Visit] = field(default_factory=list)

    def use(self, visit: Visit) -> None:
        self.visits.append(visit)

    @property
    def left(self) -> timedelta:
        """The time that is still on the card, never less than none."""
        if not self.visits:
            return timedelta(hours=self.hours)
        return max(timedelta(hours=self.hours) - total(self.visits), timedelta(0))

    @property
    def is_empty(self) -> bool:
        return self.left == timedelta(0)
