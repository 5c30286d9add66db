"""What a parcel costs."""

from shipping.quote import quote
from shipping.units import to_grams

__all__ = ["quote", "to_grams"]
