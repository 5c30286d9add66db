"""Formulas in the cells of a sheet."""

from formula.errors import FormulaError
from formula.sheet import Sheet

__all__ = ["FormulaError", "Sheet"]
