"""Coupons: a percentage or a fixed amount off the goods."""

from dataclasses import dataclass
from decimal import Decimal

from shop.money import ZERO, to_cents


@dataclass(frozen=True)
class Coupon:
    """Takes `percent` of the goods and `amount` on top; valid from a subtotal of `minimum`."""

    code: str
    percent: int = 0
    amount: Decimal = ZERO
    minimum: Decimal = ZERO

    def discount_on(self, subtotal: Decimal) -> Decimal:
        """What comes off `subtotal`: never more than the subtotal, nothing below the minimum."""
        if subtotal < self.minimum:
            return ZERO
        discount = to_cents(subtotal * self.percent / 100) + self.amount
        return min(discount, subtotal)


def percent_off(code: str, percent: int, minimum: Decimal = ZERO) -> Coupon:
    """A coupon for `percent` of the goods."""
    if not 0 < percent <= 100:
        raise ValueError(f"coupon {code}: {percent} % is not a discount")
    return Coupon(code, percent=percent, minimum=minimum)


def amount_off(code: str, amount: Decimal, minimum: Decimal = ZERO) -> Coupon:
    """A coupon for a fixed amount."""
    if amount <= 0:
        raise ValueError(f"coupon {code}: {amount} is not a discount")
    return Coupon(code, amount=amount, minimum=minimum)
