"""Rooms of a small hotel, and who stays in them."""

from hotel.house import Hotel
from hotel.rooms import Room
from hotel.stays import Stay

__all__ = ["Hotel", "Room", "Stay"]
