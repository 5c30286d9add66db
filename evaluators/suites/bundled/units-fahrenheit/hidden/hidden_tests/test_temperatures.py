from math import isclose

from units import convert, convert_quantity, parse, show


def close(value, expected):
    return isclose(value, expected, rel_tol=1e-9, abs_tol=1e-9)


def test_celsius_to_fahrenheit():
    for celsius, fahrenheit in [(100, 212), (0, 32), (-40, -40), (37, 98.6), (-17.5, 0.5)]:
        assert close(convert(celsius, "degC", "degF"), fahrenheit)


def test_kelvin_to_fahrenheit():
    assert close(convert(0, "K", "degF"), -459.67)
    assert close(convert(273.15, "K", "°F"), 32)


def test_to_reaumur():
    assert close(convert(100, "degC", "degRe"), 80)
    assert close(convert(32, "degF", "degRe"), 0)


def test_there_and_back():
    for symbol in ("degC", "degF", "degRe", "K"):
        for value in (-30.0, 0.0, 12.5, 451.0):
            assert close(convert(convert(value, symbol, "degF"), "degF", symbol), value)


def test_formatted_reading():
    assert show(convert_quantity(parse("36,6 °C"), "degF"), digits=1) == "97.9 degF"
    assert show(convert_quantity(parse("-40 °C"), "°F")) == "-40 °F"


def test_from_fahrenheit():
    assert close(convert(212, "degF", "degC"), 100)
    assert close(convert(80, "degRe", "K"), 373.15)
    assert close(convert(-459.67, "degF", "K"), 0)


def test_units_without_a_shifted_zero():
    assert close(convert(1, "lb", "oz"), 16)
    assert close(convert(90, "min", "h"), 1.5)
    assert close(convert(1, "mi", "ft"), 5280)
