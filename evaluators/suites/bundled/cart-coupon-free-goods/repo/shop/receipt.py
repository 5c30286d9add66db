"""A plain-text receipt."""

from shop.cart import Cart
from shop.money import show
from shop.pricing import Quote

WIDTH = 32


def row(label: str, amount: str) -> str:
    """Label on the left, amount on the right, WIDTH characters in all."""
    return f"{label}{amount:>{WIDTH - len(label)}}"


def receipt(cart: Cart, priced: Quote) -> str:
    """Lines, then the parts of the price; parts of zero are left out."""
    rows = [row(f"{line.quantity} x {line.article}", show(line.amount)) for line in cart.lines]
    rows.append("-" * WIDTH)
    if priced.discount:
        rows.append(row("Discount", show(-priced.discount)))
    if priced.shipping:
        rows.append(row("Shipping", show(priced.shipping)))
    if priced.vat:
        rows.append(row("VAT", show(priced.vat)))
    rows.append(row("Total", show(priced.total)))
    return "\n".join(rows)
