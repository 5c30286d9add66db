"""All accounts of the bank."""

from datetime import date

from bank.account import Account
from bank.errors import BankError, NoSuchAccountError
from bank.money import Money


class Ledger:
    """Opens and closes accounts, and moves money between them and the outside."""

    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}
        self._from_outside: dict[str, int] = {}

    def open(self, account: Account) -> Account:
        """Add an account that is new."""
        if account.number in self._accounts:
            raise BankError(f"account {account.number} exists")
        self._accounts[account.number] = account
        return account

    def account(self, number: str) -> Account:
        try:
            return self._accounts[number]
        except KeyError:
            raise NoSuchAccountError(f"no account {number}") from None

    def close(self, number: str) -> None:
        """Close an account, which must be empty."""
        account = self.account(number)
        if account.balance.cents != 0:
            raise BankError(f"account {number} still has {account.balance}")
        account.closed = True

    def pay_in(self, day: date, number: str, amount: Money, text: str = "paid in") -> None:
        """Take money from outside of the bank."""
        self.account(number).deposit(day, amount, text)
        self._from_outside[amount.currency] = self._from_outside.get(amount.currency, 0) + amount.cents

    def transfer(self, day: date, source: str, target: str, amount: Money, text: str) -> None:
        """Move money from one account to another.

        Raises:
            BankError: one of the two accounts does not allow it.
        """
        if source == target:
            raise BankError(f"account {source} cannot pay itself")
        payer = self.account(source)
        payee = self.account(target)
        payee.check_deposit(amount)
        payer.withdraw(day, amount, f"to {target}: {text}")
        payee.deposit(day, amount, f"from {source}: {text}")

    def trial_balance(self) -> dict[str, int]:
        """For each currency, what all accounts hold less what came from outside, in cents; always zero."""
        totals = {currency: -cents for currency, cents in self._from_outside.items()}
        for account in self._accounts.values():
            totals[account.currency] = totals.get(account.currency, 0) + account.balance.cents
        return totals
