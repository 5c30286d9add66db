import pytest

from units import Quantity, convert, convert_quantity, parse, show


def test_zeros_behind_the_point_go():
    for value, digits, number in [(3.0, 2, "3"), (0.5, 2, "0.5"), (1.25, 4, "1.25"), (10.04, 1, "10")]:
        assert show(Quantity(value, "kg"), digits) == f"{number} kg"


def test_zeros_before_the_point_stay():
    assert show(Quantity(1200.0, "m"), digits=1) == "1200 m"
    for value in (10, 200, 5000, 120):
        assert show(Quantity(value, "m"), digits=0) == f"{value} m"


def test_almost_nothing():
    assert show(Quantity(-0.001, "m")) == "0 m"
    assert show(Quantity(0.0, "m")) == "0 m"
    assert show(Quantity(0.0, "m"), digits=0) == "0 m"


def test_formatted_readings():
    assert show(convert_quantity(parse("36,6 °C"), "degF"), digits=1) == "97.9 degF"
    assert show(convert_quantity(parse("-40 °C"), "°F")) == "-40 °F"
    assert show(convert_quantity(parse("1.5 h"), "min")) == "90 min"


def test_both_decimals():
    assert show(Quantity(12.25, "km")) == "12.25 km"
    assert show(Quantity(-7.381, "km")) == "-7.38 km"
    assert show(Quantity(17, "m"), digits=0) == "17 m"


def test_conversion():
    assert convert(100, "degC", "degF") == pytest.approx(212)
    assert convert(1, "mi", "ft") == pytest.approx(5280)
