"""The value of a formula."""

import math
from collections.abc import Callable

from formula.errors import FormulaError
from formula.nodes import Binary, Call, Name, Negative, Node, Number

CONSTANTS = {"pi": math.pi, "e": math.e}
FUNCTIONS: dict[str, Callable[..., float]] = {
    "sqrt": math.sqrt,
    "abs": abs,
    "min": min,
    "max": max,
    "round": lambda value: float(math.floor(value + 0.5)),
}
OPERATORS: dict[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
    "^": math.pow,
}


def evaluate(node: Node, name_value: Callable[[str], float]) -> float:
    """Compute a formula; `name_value` gives the values of names that are no constants.

    Raises:
        FormulaError: the result is not a number, or a function is unknown or has the wrong arguments.
    """
    try:
        return _value(node, name_value)
    except (ArithmeticError, ValueError, TypeError) as error:
        raise FormulaError(f"no value: {error}") from error


def _value(node: Node, name_value: Callable[[str], float]) -> float:
    match node:
        case Number(value):
            return value
        case Name(name):
            return CONSTANTS[name] if name in CONSTANTS else name_value(name)
        case Negative(operand):
            return -_value(operand, name_value)
        case Binary(sign, left, right):
            return OPERATORS[sign](_value(left, name_value), _value(right, name_value))
        case Call(function, arguments):
            if function not in FUNCTIONS:
                raise FormulaError(f"unknown function {function!r}")
            return FUNCTIONS[function](*(_value(argument, name_value) for argument in arguments))
