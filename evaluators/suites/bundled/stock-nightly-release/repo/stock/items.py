"""Items on the shelf."""

from dataclasses import dataclass


@dataclass
class Item:
    """Pieces of one article; `reserved` of the pieces on hand are promised to somebody."""

    sku: str
    on_hand: int = 0
    reserved: int = 0

    @property
    def available(self) -> int:
        """Pieces that may still be promised."""
        return self.on_hand - self.reserved
