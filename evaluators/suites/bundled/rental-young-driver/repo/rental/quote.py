"""What a rental costs."""

from collections.abc import Sequence
from dataclasses import dataclass

from rental.cars import DAY_PRICE, FREE_KM, CarClass
from rental.driver import Driver

BEGINNER_PER_DAY = 12
EXTRA_KM_CENTS = 20
LONG_RENTAL_DAYS = 7
LONG_RENTAL_PERCENT = 10


@dataclass(frozen=True)
class Quote:
    """The parts of a price in EUR."""

    days: float
    surcharge: float
    distance: float

    @property
    def total(self) -> float:
        return self.days + self.surcharge + self.distance


def days_price(car: CarClass, days: int) -> float:
    """The price for the days alone; from a week on there is a discount."""
    price = DAY_PRICE[car] * days
    if days >= LONG_RENTAL_DAYS:
        return price * (100 - LONG_RENTAL_PERCENT) / 100
    return float(price)


def distance_price(car: CarClass, days: int, km: int) -> float:
    """The price for the kilometres that are not free."""
    return max(0, km - FREE_KM[car] * days) * EXTRA_KM_CENTS / 100


def quote(car: CarClass, days: int, drivers: Sequence[Driver], km: int = 0) -> Quote:
    """The price of a rental; the surcharge is due once for each beginner among the drivers and each day.

    Raises:
        ValueError: no days, no drivers, or one who may not rent a car.
    """
    if days < 1 or not drivers:
        raise ValueError("a rental needs at least one day and one driver")
    for driver in drivers:
        if not driver.may_rent():
            raise ValueError(f"{driver.name} may not rent a car")
    beginners = sum(driver.is_beginner() for driver in drivers)
    return Quote(days_price(car, days), float(beginners * BEGINNER_PER_DAY * days), distance_price(car, days, km))
