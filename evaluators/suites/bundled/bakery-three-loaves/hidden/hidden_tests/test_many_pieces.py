import pytest

from bakery import parse_order
from bakery.orders import parse_item
from bakery.plan import flour, pieces, slip


@pytest.mark.parametrize(("text", "count"), [("rye x 2", 2), ("seeded roll x 120", 120), ("white x 1", 1)])
def test_count(text, count):
    item = parse_item(text)
    assert (item.bread.name, item.count) == (text.partition(" x ")[0], count)


@pytest.mark.parametrize("text", ["rye x many", "rye x -2", "rye x 1.5", "rye x 2 3"])
def test_not_a_number(text):
    with pytest.raises(ValueError, match=f"how many pieces are '{text}'"):
        parse_item(text)


def test_mixed_order():
    order = parse_order("Hotel Post: seeded roll x 30, rye, white x 4")
    assert [item.count for item in order.items] == [30, 1, 4]
    assert slip(order) == "Hotel Post: 30 seeded roll, 1 rye, 4 white. 45.80 EUR"


def test_plan():
    orders = [parse_order("Ida: rye x 2, seeded roll x 6"), parse_order("Bo: seeded roll x 5")]
    assert pieces(orders) == {"rye": 2, "seeded roll": 11}
    assert flour(orders) == 1900


def test_one_of_each():
    assert pieces([parse_order("Ann: rye, white")]) == {"rye": 1, "white": 1}


def test_bread_that_is_not_baked():
    with pytest.raises(ValueError, match="we do not bake 'bagel'"):
        parse_order("Ann: bagel")


def test_blanks_around():
    assert parse_item("  white x 2 ").count == 2
