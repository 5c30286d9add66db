"""Prices of a car rental."""

from rental.cars import CarClass
from rental.driver import Driver
from rental.quote import Quote, quote

__all__ = ["CarClass", "Driver", "Quote", "quote"]
