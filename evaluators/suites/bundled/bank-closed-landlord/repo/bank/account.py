"""One account with its bookings."""

from dataclasses import dataclass, field
from datetime import date

from bank.errors import CeilingError, ClosedError, CurrencyError, InsufficientFundsError
from bank.money import Money


@dataclass(frozen=True)
class Booking:
    """One line of a statement; `cents` is negative for money that left."""

    day: date
    cents: int
    text: str


@dataclass
class Account:
    """An account in one currency.

    `overdraft` is how far the balance may go below zero, `ceiling` how much the account may hold at most (both in
    cents; no ceiling by default).
    """

    number: str
    owner: str
    currency: str = "EUR"
    overdraft: int = 0
    ceiling: int | None = None
    closed: bool = False
    bookings: list[Booking] = field(default_factory=list)

    @property
    def balance(self) -> Money:
        return Money(sum(booking.cents for booking in self.bookings), self.currency)

    def check_deposit(self, amount: Money) -> None:
        """Raise what `deposit` would raise for this amount, without booking it."""
        self._check(amount)
        if self.ceiling is not None and self.balance.cents + amount.cents > self.ceiling:
            raise CeilingError(f"account {self.number} may not hold more than {Money(self.ceiling, self.currency)}")

    def deposit(self, day: date, amount: Money, text: str) -> None:
        """Book money that comes in."""
        self.check_deposit(amount)
        self.bookings.append(Booking(day, amount.cents, text))

    def withdraw(self, day: date, amount: Money, text: str) -> None:
        """Book money that leaves."""
        self._check(amount)
        if self.balance.cents - amount.cents < -self.overdraft:
            raise InsufficientFundsError(f"account {self.number} has only {self.balance}")
        self.bookings.append(Booking(day, -amount.cents, text))

    def _check(self, amount: Money) -> None:
        if amount.cents <= 0:
            raise ValueError(f"an amount must be positive, got {amount}")
        if self.closed:
            raise ValueError(f"account {self.number} is closed")
        if amount.currency != self.currency:
            raise CurrencyError(f"account {self.number} is in {self.currency}, not in {amount.currency}")
