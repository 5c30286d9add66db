import pytest

from formula import FormulaError, Sheet


def value(text, **cells):
    return Sheet({**cells, "result": text}).value("result")


def test_whole_numbers_stay():
    assert [value(f"round({n})") for n in (0, 1, 7, 100)] == [0.0, 1.0, 7.0, 100.0]


def test_below_the_half():
    assert [value(f"round({n})") for n in (0.2, 2.49, 7.01, 99.4)] == [0.0, 2.0, 7.0, 99.0]


def test_above_the_half():
    assert [value(f"round({n})") for n in (0.51, 2.7, 8.99)] == [1.0, 3.0, 9.0]


def test_negative():
    assert [value(f"round({n})") for n in (-1, -1.2, -1.7, -8.9)] == [-1.0, -1.0, -2.0, -9.0]


def test_halves():
    assert [value(f"round({n})") for n in (0.5, 1.5, 2.5, 3.5)] == [1.0, 2.0, 3.0, 4.0]
    assert [value(f"round({n})") for n in (-0.5, -1.5, -2.5)] == [0.0, -1.0, -2.0]


def test_sum_of_five():
    prices = {f"p{n}": f"round({n} + 0.1)" for n in range(1, 6)}
    assert value("p1 + p2 + p3 + p4 + p5", **prices) == 15.0


def test_shares_of_a_bill():
    assert value("bill - 2 * share", bill="100", share="round(bill / 3)") == 34.0


def test_in_a_power():
    assert value("2 ^ round(x) ^ 2", x="1.9") == 16.0
    assert value("-round(3.1) ^ 2") == -9.0


def test_cents():
    assert value("round(gross * 100) / 100", gross="19.99 * 1.19") == 23.79


def test_other_functions():
    assert value("max(1.2, min(3.4, 2.3)) + abs(-4) + sqrt(2.25)") == 7.8


def test_powers():
    assert value("2 ^ 3 ^ 2") == 512.0
    assert value("-3 ^ 2") == -9.0
    assert value("8 - 3 - 2") == 3.0


def test_errors():
    for bad in ("round()", "round(1, 2, 3)", "ceil(1)", "sqrt(-1)"):
        with pytest.raises(FormulaError):
            value(bad)
