"""Orders, as customers write them into the form."""

from dataclasses import dataclass

from bakery.breads import Bread, bread_named


@dataclass(frozen=True)
class Item:
    """So many pieces of one bread."""

    bread: Bread
    count: int = 1


@dataclass(frozen=True)
class Order:
    """Who ordered what."""

    customer: str
    items: tuple[Item, ...]

    @property
    def cents(self) -> int:
        return sum(item.count * item.bread.cents for item in self.items)


def parse_item(text: str) -> Item:
    """An item from `rye`, which is one piece, or `rye x 3`. ValueError for a number that is none."""
    name, times, count = text.strip().partition(" x ")
    if times and not count.isdigit():
        raise ValueError(f"how many pieces are {text.strip()!r}?")
    return Item(bread_named(name), int(count) if times else 1)


def parse_order(line: str) -> Order:
    """An order from `customer: item, item`. ValueError if it cannot be read."""
    customer, colon, items = line.partition(":")
    if not colon:
        raise ValueError(f"no customer in {line!r}")
    return Order(customer.strip(), tuple(parse_item(item) for item in items.split(",")))
