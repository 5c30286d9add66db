"""The cart: what the customer wants to buy."""

from dataclasses import dataclass
from decimal import Decimal

from shop.money import ZERO, to_cents


@dataclass(frozen=True)
class Line:
    """`quantity` pieces of one article at `price` each."""

    article: str
    price: Decimal
    quantity: int

    @property
    def amount(self) -> Decimal:
        return to_cents(self.price * self.quantity)


class Cart:
    """Lines by article, in the order in which they were first added."""

    def __init__(self) -> None:
        self._lines: dict[str, Line] = {}

    def add(self, article: str, price: Decimal, quantity: int = 1) -> None:
        """Add pieces; an article that is already there keeps its place and takes the newest price."""
        if quantity < 1:
            raise ValueError(f"cannot add {quantity} pieces of {article}")
        before = self._lines.get(article)
        self._lines[article] = Line(article, price, quantity + (before.quantity if before else 0))

    def remove(self, article: str) -> None:
        """Take an article out; unknown articles are ignored."""
        self._lines.pop(article, None)

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(self._lines.values())

    @property
    def subtotal(self) -> Decimal:
        """Sum of all lines, before coupon, shipping and VAT."""
        return sum((line.amount for line in self.lines), ZERO)
