"""Products, and the ways in which a listing may narrow and order them."""

from collections.abc import Iterable
from dataclasses import dataclass

SORT_KEYS = {
    "name": lambda product: product.name.lower(),
    "price": lambda product: (product.price_cents, product.name.lower()),
}


@dataclass(frozen=True)
class Product:
    """One product; the price is in cents."""

    sku: str
    name: str
    category: str
    price_cents: int


def filter_products(products: Iterable[Product], category: str | None, search: str | None) -> list[Product]:
    """Products of `category` (all if None) whose name contains `search`, ignoring case."""
    found = []
    for product in products:
        if category is not None and product.category != category:
            continue
        if search is not None and search.lower() not in product.name.lower():
            continue
        found.append(product)
    return found


def sort_products(products: Iterable[Product], order: str) -> list[Product]:
    """Sort by `order`; a leading minus sign means descending. Raises ValueError for an unknown key."""
    key = order.removeprefix("-")
    if key not in SORT_KEYS:
        raise ValueError(f"cannot sort by {key!r}; choose one of {', '.join(sorted(SORT_KEYS))}")
    return sorted(products, key=SORT_KEYS[key], reverse=key.startswith("-"))
