"""Where everybody stands."""

from collections.abc import Iterable

from kitty.expense import Expense


def balances(expenses: Iterable[Expense]) -> dict[str, int]:
    """For each person, in cents: positive is money to get back, negative is money to pay. They add up to zero."""
    result: dict[str, int] = {}
    for expense in expenses:
        result[expense.payer] = result.get(expense.payer, 0) + expense.cents
        for person, share in expense.shares().items():
            result[person] = result.get(person, 0) - share
    return result
