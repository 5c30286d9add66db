"""The listing endpoint, without a web framework around it."""

from collections.abc import Iterable, Mapping
from typing import Any

from catalog.links import navigation
from catalog.paging import DEFAULT_SIZE, PageRequest, paginate
from catalog.products import Product, filter_products, sort_products

BASE = "/products"


def list_products(products: Iterable[Product], query: Mapping[str, str]) -> dict[str, Any]:
    """Answer `GET /products` with the query parameters category, q, sort, page and size.

    Raises ValueError for parameters that make no sense; the web layer answers 400 then.
    """
    found = filter_products(products, query.get("category"), query.get("q"))
    ordered = sort_products(found, query.get("sort", "name"))
    request = PageRequest(int(query.get("page", "1")), int(query.get("size", str(DEFAULT_SIZE))))
    page = paginate(ordered, request)
    return {
        "products": [{"sku": p.sku, "name": p.name, "price": f"{p.price_cents / 100:.2f}"} for p in page.items],
        "total": page.total,
        "pages": page.page_count,
        "links": navigation(BASE, query, page),
    }
