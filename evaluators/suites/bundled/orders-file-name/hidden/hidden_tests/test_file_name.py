from datetime import date

from orderexport import Order, export, file_name, placed_between


def orders(*numbers):
    return [Order(number, date(2024, 7, 1 + number % 28), "Cy", "mug", 12, 450) for number in numbers]


def test_two():
    assert file_name(orders(17, 21)) == "orders-17-21.csv"


def test_several():
    assert file_name(orders(3, 4, 8, 1200)) == "orders-3-1200.csv"


def test_one():
    assert file_name(orders(5)) == "orders-5-5.csv"


def test_as_they_stand_in_the_file():
    assert file_name(orders(9, 12, 2, 7)) == "orders-9-7.csv"
    assert file_name(orders(2, 2, 1)) == "orders-2-1.csv"


def test_any_iterable():
    assert file_name(iter(orders(6, 7, 8))) == "orders-6-8.csv"
    assert file_name(tuple(orders(8, 6))) == "orders-8-6.csv"


def test_of_some_days():
    found = placed_between(orders(9, 5, 3, 12), date(2024, 7, 5), date(2024, 7, 12))
    assert file_name(found) == "orders-5-9.csv"


def test_none():
    assert file_name([]) == "orders-none.csv"
    assert file_name(placed_between(orders(4), date(2025, 1, 1), date(2025, 1, 31))) == "orders-none.csv"


def test_content():
    assert export(orders(3), only=["order", "article", "total"]) == "order;article;total\n000003;mug;54,00\n"
