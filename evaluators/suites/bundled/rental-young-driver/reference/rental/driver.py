"""Who drives."""

from dataclasses import dataclass

MIN_AGE = 21
EXPERIENCED_AGE = 25
EXPERIENCED_YEARS = 3


@dataclass(frozen=True)
class Driver:
    """The age of a driver, and for how many years there has been a licence."""

    name: str
    age: int
    licence_years: int

    def may_rent(self) -> bool:
        """Whether we give a car away to this driver at all."""
        return self.age >= MIN_AGE and self.licence_years >= 1

    def is_beginner(self) -> bool:
        """Whether the surcharge is due: for everybody under 25, and for whoever has a licence for less than 3 years."""
        return self.age < EXPERIENCED_AGE or self.licence_years < EXPERIENCED_YEARS
