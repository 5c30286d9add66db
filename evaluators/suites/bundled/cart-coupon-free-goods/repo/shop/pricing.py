"""From a cart to what the customer pays."""

from dataclasses import dataclass
from decimal import Decimal

from shop.cart import Cart
from shop.coupons import Coupon
from shop.money import ZERO, to_cents

SHIPPING = Decimal("4.90")
FREE_SHIPPING_FROM = Decimal("60.00")


@dataclass(frozen=True)
class Quote:
    """The parts of a price; `net` is the goods after the discount."""

    subtotal: Decimal
    discount: Decimal
    net: Decimal
    shipping: Decimal
    vat: Decimal

    @property
    def total(self) -> Decimal:
        return self.net + self.shipping + self.vat


def shipping_for(net: Decimal, pickup: bool) -> Decimal:
    """Shipping costs for goods worth `net`; collecting them in the shop is free."""
    if pickup or net >= FREE_SHIPPING_FROM:
        return ZERO
    return SHIPPING


def vat_on(amount: Decimal, rate: Decimal) -> Decimal:
    """VAT that is added to `amount`; a rate of 0.19 means 19 %."""
    return to_cents(amount * rate)


def quote(cart: Cart, vat_rate: Decimal, coupon: Coupon | None = None, pickup: bool = False) -> Quote:
    """Price the cart: the coupon reduces the goods, shipping is added, and the sum is taxed."""
    subtotal = cart.subtotal
    discount = coupon.discount_on(subtotal) if coupon else ZERO
    net = subtotal - discount
    shipping = shipping_for(net, pickup)
    vat = vat_on(net + shipping, vat_rate)
    return Quote(subtotal, discount, net, shipping, vat)
