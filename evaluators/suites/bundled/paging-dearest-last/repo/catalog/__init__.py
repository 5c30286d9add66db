"""A product listing with filters, sorting and pages."""

from catalog.api import list_products
from catalog.paging import Page, PageRequest, paginate
from catalog.products import Product

__all__ = ["Page", "PageRequest", "Product", "list_products", "paginate"]
