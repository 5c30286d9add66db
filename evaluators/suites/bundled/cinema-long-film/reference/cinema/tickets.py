"""Selling tickets."""

from collections.abc import Iterable

from cinema import prices
from cinema.shows import Show


def price(show: Show, age: int) -> int:
    """The price of one ticket in cents, for somebody of that age in years.

    ValueError for somebody who is too young for the film.
    """
    if age < show.film.age:
        raise ValueError(f"{show.film.title} is not for people below {show.film.age}")
    cents = prices.CHILD if age < prices.CHILD_BELOW else prices.ADULT
    if show.start.weekday() == prices.CINEMA_DAY:
        cents -= prices.CINEMA_DAY_DISCOUNT
    if show.film.minutes >= prices.LONG_FILM_MINUTES:
        cents += prices.LONG_FILM_SURCHARGE
    return cents


def total(show: Show, ages: Iterable[int]) -> int:
    """The price of all tickets of a group, in cents."""
    return sum(price(show, age) for age in ages)
