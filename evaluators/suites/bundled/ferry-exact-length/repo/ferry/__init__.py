"""Fares and bookings of a car ferry."""

from ferry.booking import Booking
from ferry.vehicles import Vehicle, parse_vehicle

__all__ = ["Booking", "Vehicle", "parse_vehicle"]
