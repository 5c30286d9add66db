"""Rounding and showing amounts."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def to_cents(amount: Decimal) -> Decimal:
    """Round to cents, half up, as the tax office does."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def show(amount: Decimal) -> str:
    """Two decimals and a comma between thousands: `1,234.50`."""
    return f"{amount:,.2f}"
