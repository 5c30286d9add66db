"""Who paid what on a trip, and who owes whom at the end of it."""

from kitty.balances import balances
from kitty.expense import Expense, parse_expense
from kitty.settle import Payment, settle

__all__ = ["Expense", "Payment", "balances", "parse_expense", "settle"]
