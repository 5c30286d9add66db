"""What can be rented."""

from enum import StrEnum


class CarClass(StrEnum):
    """The classes of cars."""

    SMALL = "small"
    FAMILY = "family"
    VAN = "van"


DAY_PRICE = {CarClass.SMALL: 35, CarClass.FAMILY: 55, CarClass.VAN: 80}
"""EUR for a day."""

FREE_KM = {CarClass.SMALL: 200, CarClass.FAMILY: 250, CarClass.VAN: 150}
"""Kilometres for each day that cost nothing."""
