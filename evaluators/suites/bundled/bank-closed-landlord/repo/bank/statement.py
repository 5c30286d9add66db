"""The statement that a customer gets."""

from datetime import date

from bank.account import Account
from bank.money import Money


def statement(account: Account, year: int, month: int) -> list[str]:
    """The balance before the month, each booking in it, and the balance after it."""
    first = date(year, month, 1)
    before = sum(booking.cents for booking in account.bookings if booking.day < first)
    inside = [booking for booking in account.bookings if (booking.day.year, booking.day.month) == (year, month)]
    after = before + sum(booking.cents for booking in inside)
    lines = [f"before: {Money(before, account.currency)}"]
    lines += [f"{booking.day} {booking.text} {Money(booking.cents, account.currency)}" for booking in inside]
    lines.append(f"after: {Money(after, account.currency)}")
    return lines
