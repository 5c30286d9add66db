from bakery.morning import morning_list
from bakery.people import Customer, Order


def test_twelve_thousand():
    people = [Customer(number, f"C{number}", f"Street {number % 50}") for number in range(12_000)]
    orders = [Order(i * 4_391 % 12_000, i % 9 + 1) for i in range(12_000)]
    lines = morning_list(orders, people)
    assert (len(lines), lines[1]) == (12_000, "C4391, Street 41: 2")
