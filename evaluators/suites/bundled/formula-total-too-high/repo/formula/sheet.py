"""Cells with formulas that refer to each other."""

from collections.abc import Mapping

from formula.errors import FormulaError
from formula.evaluate import evaluate
from formula.parser import parse


class Sheet:
    """Named cells; each formula is read once, and each value is computed once."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self._formulas = {name: parse(text) for name, text in cells.items()}
        self._values: dict[str, float] = {}
        self._open: list[str] = []

    def value(self, name: str) -> float:
        """The value of a cell.

        Raises:
            FormulaError: there is no such cell, it has no value, or it depends on itself.
        """
        if name in self._values:
            return self._values[name]
        if name not in self._formulas:
            raise FormulaError(f"no cell {name!r}")
        if name in self._open:
            raise FormulaError(f"{name!r} depends on itself")
        self._open.append(name)
        try:
            self._values[name] = evaluate(self._formulas[name], self.value)
        finally:
            self._open.pop()
        return self._values[name]
