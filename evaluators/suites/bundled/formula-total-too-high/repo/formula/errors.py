"""What can be wrong with a formula."""


class FormulaError(Exception):
    """A formula that cannot be read or has no value."""
