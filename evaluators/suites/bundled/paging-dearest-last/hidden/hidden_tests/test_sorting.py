import pytest

from catalog import Product, list_products
from catalog.products import sort_products

LAMP = Product("a", "lamp", "light", 4000)
BULB = Product("b", "Bulb", "light", 300)
CORD = Product("c", "Cord", "spare", 300)
ROD = Product("d", "rod", "spare", 1250)
SHELF = [ROD, LAMP, BULB, CORD]


def skus(products):
    return "".join(product.sku for product in products)


def test_highest_price_first():
    assert skus(sort_products(SHELF, "-price")) == "adcb"


def test_names_backwards():
    assert skus(sort_products(SHELF, "-name")) == "dacb"


def test_given_in_the_wrong_order():
    assert skus(sort_products([BULB, ROD, LAMP], "-price")) == "adb"
    assert skus(sort_products([LAMP, ROD, BULB], "-price")) == "adb"


def test_generator():
    assert skus(sort_products((product for product in SHELF if product.price_cents > 300), "-name")) == "da"


def test_listing():
    answer = list_products(SHELF, {"sort": "-price", "size": "3"})
    assert [(p["sku"], p["price"]) for p in answer["products"]] == [("a", "40.00"), ("d", "12.50"), ("c", "3.00")]
    assert answer["links"]["next"] == "/products?sort=-price&page=2&size=3"


def test_second_page_of_a_category():
    answer = list_products(SHELF, {"category": "spare", "sort": "-name", "size": "1", "page": "2"})
    assert [p["sku"] for p in answer["products"]] == ["c"]


def test_lowest_price_first():
    assert skus(sort_products(SHELF, "price")) == "bcda"


def test_names():
    assert skus(sort_products(SHELF, "name")) == "bcad"
    assert [p["sku"] for p in list_products(SHELF, {})["products"]] == ["b", "c", "a", "d"]


def test_unknown_key():
    for order in ("weight", "-weight", "-", "price-"):
        with pytest.raises(ValueError):
            sort_products(SHELF, order)


def test_full_last_page():
    answer = list_products(SHELF, {"page": "2", "size": "2"})
    assert answer["pages"] == 2
    assert "next" not in answer["links"]
