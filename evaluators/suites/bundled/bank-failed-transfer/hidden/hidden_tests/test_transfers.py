from datetime import date

import pytest

from bank.account import Account
from bank.errors import BankError, CeilingError, ClosedError, CurrencyError, InsufficientFundsError
from bank.ledger import Ledger
from bank.money import Money
from bank.orders import StandingOrder, run_orders
from bank.statement import statement

DAY = date(2024, 3, 1)


@pytest.fixture
def ledger():
    ledger = Ledger()
    ledger.open(Account("ann", "Ann", overdraft=10000))
    ledger.open(Account("bob", "Bob"))
    ledger.open(Account("save", "Ann", ceiling=50000))
    ledger.open(Account("usd", "Ann", currency="USD"))
    ledger.open(Account("gone", "Eve"))
    ledger.pay_in(DAY, "ann", Money(100000))
    ledger.pay_in(DAY, "save", Money(45000))
    ledger.pay_in(DAY, "usd", Money(7000, "USD"))
    ledger.close("gone")
    return ledger


def picture(ledger):
    return {name: list(ledger.account(name).bookings) for name in ("ann", "bob", "save", "usd", "gone")}


def assert_refused(ledger, error, source, target, amount):
    before = picture(ledger)
    with pytest.raises(error):
        ledger.transfer(DAY, source, target, amount, "x")
    assert picture(ledger) == before
    assert ledger.trial_balance() == {"EUR": 0, "USD": 0}


def test_target_is_closed(ledger):
    assert_refused(ledger, ClosedError, "ann", "gone", Money(25000))


def test_source_is_closed(ledger):
    assert_refused(ledger, ClosedError, "gone", "ann", Money(1))


def test_ceiling_of_the_target(ledger):
    assert_refused(ledger, CeilingError, "ann", "save", Money(5001))


def test_currency_of_the_target(ledger):
    assert_refused(ledger, CurrencyError, "ann", "usd", Money(100))


def test_currency_of_the_source(ledger):
    assert_refused(ledger, CurrencyError, "ann", "usd", Money(100, "USD"))


def test_not_enough(ledger):
    assert_refused(ledger, InsufficientFundsError, "ann", "bob", Money(110001))
    assert_refused(ledger, InsufficientFundsError, "bob", "ann", Money(1))


def test_not_enough_and_too_much_at_once(ledger):
    assert_refused(ledger, BankError, "bob", "save", Money(90000))


def test_amount_must_be_positive(ledger):
    assert_refused(ledger, ValueError, "ann", "bob", Money(0))
    assert_refused(ledger, ValueError, "ann", "bob", Money(-5))


def test_to_itself(ledger):
    assert_refused(ledger, BankError, "ann", "ann", Money(5))


def test_up_to_the_limits(ledger):
    ledger.transfer(DAY, "ann", "save", Money(5000), "rest")
    ledger.transfer(DAY, "ann", "bob", Money(105000), "all")
    assert ledger.account("save").balance == Money(50000)
    assert ledger.account("ann").balance == Money(-10000)
    assert ledger.account("bob").balance == Money(105000)
    assert ledger.trial_balance() == {"EUR": 0, "USD": 0}


def test_both_statements_have_a_line(ledger):
    ledger.transfer(DAY, "ann", "bob", Money(250), "tea")
    assert "2024-03-01 to bob: tea -2.50 EUR" in statement(ledger.account("ann"), 2024, 3)
    assert statement(ledger.account("bob"), 2024, 3) == [
        "before: 0.00 EUR",
        "2024-03-01 from ann: tea 2.50 EUR",
        "after: 2.50 EUR",
    ]


def test_orders_of_a_month(ledger):
    orders = [
        StandingOrder("rent", "ann", "gone", Money(25000)),
        StandingOrder("saving", "ann", "save", Money(6000)),
        StandingOrder("power", "ann", "bob", Money(4000)),
        StandingOrder("gym", "bob", "ann", Money(9900)),
    ]
    assert run_orders(ledger, date(2024, 4, 1), orders) == [
        "rent: account gone is closed",
        "saving: account save may not hold more than 500.00 EUR",
        "gym: account bob has only 40.00 EUR",
    ]
    assert statement(ledger.account("ann"), 2024, 4) == [
        "before: 1000.00 EUR",
        "2024-04-01 to bob: power -40.00 EUR",
        "after: 960.00 EUR",
    ]
    assert ledger.trial_balance() == {"EUR": 0, "USD": 0}
