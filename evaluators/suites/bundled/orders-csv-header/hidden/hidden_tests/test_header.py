import csv
import io
from datetime import date

from orderexport import Order, export

MUG = Order(3, date(2024, 7, 1), "Cy", "mug", 12, 450)
CUP = Order(4, date(2024, 7, 2), "Di", "cup", 7, 300, paid=True)


def rows(text):
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_header_line():
    assert export([MUG]).splitlines()[0] == "order;date;customer;article;quantity;unit price;total;paid"


def test_header_line_without_orders():
    assert export([]) == "order;date;customer;article;quantity;unit price;total;paid\n"


def test_read_by_name():
    assert [row["quantity"] for row in rows(export([MUG, CUP]))] == ["12", "7"]


def test_column_alone():
    assert export([MUG, CUP], only=["quantity"]) == "quantity\n12\n7\n"


def test_column_among_others():
    assert export([CUP], only=["article", "quantity", "total"]) == "article;quantity;total\ncup;7;21,00\n"


def test_other_columns_by_name():
    assert [(row["order"], row["unit price"], row["paid"]) for row in rows(export([MUG, CUP]))] == [
        ("000003", "4,50", "no"),
        ("000004", "3,00", "yes"),
    ]
