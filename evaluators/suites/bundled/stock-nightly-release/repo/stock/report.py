"""The availability report."""

from stock.items import Item
from stock.warehouse import Warehouse

LOW = 2


def line(item: Item) -> str:
    """One item in words; `LOW` or fewer available pieces are marked."""
    mark = " (low)" if item.available <= LOW else ""
    return f"{item.sku}: {item.on_hand} on hand, {item.reserved} reserved, {item.available} available{mark}"


def availability(warehouse: Warehouse) -> str:
    """All items, by SKU."""
    return "\n".join(line(item) for item in warehouse.items())
