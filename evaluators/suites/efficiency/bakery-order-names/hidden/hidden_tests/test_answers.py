import pytest
from bakery.customers import NoSuchCustomer, customer
from bakery.morning import morning_list
from bakery.people import Customer, Order

PEOPLE = [Customer(1, "Ada", "A"), Customer(2, "Ben", "B"), Customer(1, "Cy", "C")]


def test_the_first_of_two_with_the_same_number():
    assert customer(PEOPLE, 1).name == "Ada"
    assert morning_list([Order(1, 4)], PEOPLE) == ["Ada, A: 4"]


def test_two_orders_of_one_customer():
    assert morning_list([Order(2, 1), Order(2, 3)], PEOPLE) == ["Ben, B: 1", "Ben, B: 3"]


def test_an_order_of_nobody():
    with pytest.raises(NoSuchCustomer, match="no customer 9"):
        morning_list([Order(1, 1), Order(9, 1)], PEOPLE)


def test_nothing_ordered():
    assert morning_list([], PEOPLE) == []
