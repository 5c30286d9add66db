"""Bookings and their tickets."""

from dataclasses import dataclass

from ferry.fares import people_fare, vehicle_fare
from ferry.vehicles import Vehicle


@dataclass(frozen=True)
class Booking:
    """One crossing for a party, with or without a vehicle."""

    name: str
    adults: int
    children: int = 0
    vehicle: Vehicle | None = None

    @property
    def fare(self) -> int:
        """What the party pays, in cents."""
        people = people_fare(self.adults, self.children)
        return people if self.vehicle is None else people + vehicle_fare(self.vehicle)

    def ticket(self) -> str:
        """The line that is printed on the ticket."""
        if self.vehicle is None:
            place = "on foot"
        else:
            place = f"{self.vehicle.plate} ({self.vehicle.total_length / 100:.2f} m)"
        return f"{self.name}, {self.adults}+{self.children}, {place}: {self.fare / 100:.2f} EUR"
