import csv
import io
from datetime import date

from orderexport import Order, export
from orderexport.columns import COLUMNS

MUG = Order(3, date(2024, 7, 1), "Cy", "mug", 12, 450)
CUP = Order(4, date(2024, 7, 2), "Di", "cup", 7, 300, paid=True)


def rows(text):
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_one_column():
    assert export([MUG, CUP], only=["article"]) == "article\nmug\ncup\n"


def test_three_columns():
    assert export([CUP], only=["article", "quantity", "total"]) == "article;quantity;total\ncup;7;21,00\n"


def test_columns_in_another_order():
    assert export([MUG], only=["paid", "date", "order"]) == "paid;date;order\nno;01.07.2024;000003\n"


def test_all_columns_backwards():
    text = export([CUP], only=list(reversed(COLUMNS)))
    assert text.splitlines()[1] == "yes;21,00;3,00;7;cup;Di;02.07.2024;000004"


def test_column_that_is_asked_for_twice():
    assert export([MUG], only=["order", "customer", "order"]) == "order;customer;order\n000003;Cy;000003\n"


def test_read_by_name():
    found = rows(export([MUG, CUP], only=("customer", "unit price")))
    assert found == [{"customer": "Cy", "unit price": "4,50"}, {"customer": "Di", "unit price": "3,00"}]


def test_all_columns():
    assert export([MUG]) == (
        "order;date;customer;article;quantity;unit price;total;paid\n000003;01.07.2024;Cy;mug;12;4,50;54,00;no\n"
    )


def test_header_without_orders():
    assert export([], only=["total", "paid"]) == "total;paid\n"
