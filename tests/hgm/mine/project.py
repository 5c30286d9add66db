"""A small project in git, with tests of every sort: good ones, one that fails, a flaky one."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

PRICES = '''\
"""Prices in cents."""

VAT = 19


def gross(net, vat=VAT):
    """With tax, rounded up."""
    if net < 0:
        raise ValueError("a price is not negative")
    return net + -(-net * vat // 100)


def discount(price, items):
    if items >= 10:
        return price * 9 // 10
    return price
'''
STOCK = """\
class Stock:
    def __init__(self):
        self.items = {}

    def put(self, name, count=1):
        self.items[name] = self.items.get(name, 0) + count

    def take(self, name, count=1):
        left = self.items.get(name, 0) - count
        if left < 0:
            raise KeyError(name)
        self.items[name] = left
        return left
"""
TEST_PRICES = """\
import os
import pytest
from shop.prices import discount, gross


@pytest.mark.parametrize(("net", "vat", "want"), [(100, 19, 119), (1, 19, 2), (200, 7, 214)])
def test_gross(net, vat, want):
    assert gross(net, vat) == want


def test_no_negative_price():
    with pytest.raises(ValueError):
        gross(-1)


def test_a_discount_from_ten_items_on():
    assert discount(100, 10) == 90


def test_no_discount():
    assert discount(100, 9) == 100


def test_that_fails_before_anything_is_changed():
    assert gross(100) == 120


def test_that_depends_on_the_seed_of_hashes():
    assert os.environ["PYTHONHASHSEED"] != "2"


@pytest.mark.skip
def test_skipped():
    pass
"""
TEST_STOCK = """\
import unittest
from shop.stock import Stock


class TestStock(unittest.TestCase):
    def setUp(self):
        self.stock = Stock()
        self.stock.put("pear", 3)

    def test_take(self):
        self.assertEqual(self.stock.take("pear", 2), 1)

    def test_put_more(self):
        self.stock.put("pear")
        self.assertEqual(self.stock.items, {"pear": 4})

    def test_take_too_many(self):
        with self.assertRaises(KeyError):
            self.stock.take("pear", 4)
"""
FILES = {
    "shop/__init__.py": "",
    "shop/prices.py": PRICES,
    "shop/stock.py": STOCK,
    "tests/test_prices.py": TEST_PRICES,
    "tests/test_stock.py": TEST_STOCK,
    "README.md": "A shop.\n",
}


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def make_project(folder: Path, files: Mapping[str, str] = FILES) -> Path:
    write(folder, files)
    git(folder, "init", "--quiet")
    commit(folder, "A shop")
    return folder


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)
