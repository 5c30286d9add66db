import math

import pytest

from formula import FormulaError, Sheet


def value(text, **cells):
    return Sheet({**{name: str(number) for name, number in cells.items()}, "result": text}).value("result")


def test_tower():
    assert value("2 ^ 3 ^ 2") == 512.0
    assert value("2 ^ 2 ^ 2 ^ 2") == 65536.0
    assert value("3 * 2 ^ 2 ^ 3 + 1") == 769.0


def test_parentheses_decide():
    assert value("(2 ^ 3) ^ 2") == 64.0
    assert value("2 ^ (3 ^ 2)") == 512.0
    assert value("(-3) ^ 2") == 9.0


def test_minus_before_a_power():
    assert value("-3 ^ 2") == -9.0
    assert value("-x ^ 2", x=5) == -25.0
    assert value("10 - -2 ^ 2") == 14.0
    assert value("4 * -2 ^ 2") == -16.0


def test_bell_curve():
    assert abs(value("e ^ (-x ^ 2 / 2)", x=2) - math.exp(-2)) < 1e-12
    assert abs(value("e ^ (-x ^ 2 / 2)", x=3) - value("1 / e ^ (x ^ 2 / 2)", x=3)) < 1e-12


def test_plus_before_a_power():
    assert value("+3 ^ 2") == 9.0
    assert value("-+3 ^ 2") == -9.0


def test_two_signs_before_a_power():
    assert value("--3 ^ 2") == 9.0
    assert value("---3 ^ 2") == -9.0


def test_negative_exponent():
    assert value("2 ^ -1") == 0.5
    assert value("2 ^ -1 * 8") == 4.0
    assert value("8 * 2 ^ -2 + 1") == 3.0


def test_negative_exponent_in_a_tower():
    assert value("2 ^ -1 ^ 3") == 0.5
    assert value("16 ^ -2 ^ -1") == 0.25
    assert value("2 ^ -2 ^ 2") == 0.0625


def test_minus_before_other_operators():
    assert value("-2 * 3") == -6.0
    assert value("-2 + 5") == 3.0
    assert value("-8 - 3") == -11.0
    assert value("-12 / 3 / 2") == -2.0
    assert value("-x * y + z", x=2, y=3, z=10) == 4.0


def test_left_to_right():
    assert value("8 - 3 - 2") == 3.0
    assert value("100 / 10 / 2") == 5.0
    assert value("100 / 10 * 2") == 20.0
    assert value("2 - 3 + 4") == 3.0


def test_power_binds_tightest():
    assert value("2 * 3 ^ 2") == 18.0
    assert value("2 ^ 3 * 2") == 16.0
    assert value("2 ^ 2 + 2 ^ 3") == 12.0
    assert value("18 / 3 ^ 2") == 2.0


def test_functions_and_powers():
    assert value("-sqrt(16) ^ 2") == -16.0
    assert value("max(-2 ^ 2, -5)") == -4.0
    assert value("2 ^ abs(-3)") == 8.0


def test_errors():
    for bad in ("2 ^", "^ 2", "2 ^ ^ 2", "-", "2 ^ -"):
        with pytest.raises(FormulaError):
            value(bad)
