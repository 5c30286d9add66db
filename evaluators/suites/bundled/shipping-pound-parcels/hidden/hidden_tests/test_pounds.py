import pytest

from shipping import quote, to_grams
from shipping.units import parse_weight


def test_small():
    assert [to_grams(number, "lb") for number in (1, 2, 3)] == [454, 907, 1361]


def test_large():
    assert to_grams(50, "lb") == 22680
    assert to_grams(69, "lb") == 31298


def test_parts():
    assert to_grams(0.5, "lb") == 227
    assert parse_weight("2.75 LB") == 1247


def test_sixteen_ounces_are_a_pound():
    assert [to_grams(number * 16, "oz") for number in (1, 5, 20)] == [to_grams(number, "lb") for number in (1, 5, 20)]


def test_next_band():
    assert quote("US", "2.25 lb").cents == 2190
    assert quote("CA", "4.5 lb").cents == 3490


def test_too_heavy():
    with pytest.raises(ValueError, match="31751 g is too heavy"):
        quote("US", "70 lb")


def test_nothing():
    assert to_grams(0, "lb") == 0


def test_other_units():
    assert [to_grams(3, unit) for unit in ("g", "kg", "oz")] == [3, 3000, 85]
