from datetime import date

import pytest

from bank.account import Account
from bank.errors import CeilingError, ClosedError, CurrencyError, InsufficientFundsError
from bank.ledger import Ledger
from bank.money import Money
from bank.orders import StandingOrder, run_orders
from bank.statement import statement

DAY = date(2024, 4, 1)


@pytest.fixture
def ledger():
    ledger = Ledger()
    ledger.open(Account("ann", "Ann"))
    ledger.open(Account("bob", "Bob"))
    ledger.open(Account("save", "Ann", ceiling=50000))
    ledger.open(Account("usd", "Ann", currency="USD"))
    ledger.open(Account("gone", "Eve"))
    ledger.open(Account("left", "Tom"))
    ledger.pay_in(date(2024, 3, 1), "ann", Money(100000))
    ledger.close("gone")
    ledger.close("left")
    return ledger


def test_transfer_to_a_closed_account(ledger):
    with pytest.raises(ClosedError, match="account gone is closed"):
        ledger.transfer(DAY, "ann", "gone", Money(100), "x")
    assert ledger.account("ann").balance == Money(100000)


def test_transfer_from_a_closed_account(ledger):
    with pytest.raises(ClosedError, match="account left is closed"):
        ledger.transfer(DAY, "left", "ann", Money(100), "x")


def test_pay_into_a_closed_account(ledger):
    with pytest.raises(ClosedError):
        ledger.pay_in(DAY, "gone", Money(100))
    assert ledger.trial_balance() == {"EUR": 0, "USD": 0}


def test_closed_account_between_others(ledger):
    orders = [
        StandingOrder("saving", "ann", "save", Money(6000)),
        StandingOrder("rent", "ann", "gone", Money(25000)),
        StandingOrder("power", "ann", "bob", Money(4000)),
    ]
    assert run_orders(ledger, DAY, orders) == ["rent: account gone is closed"]
    assert statement(ledger.account("ann"), 2024, 4) == [
        "before: 1000.00 EUR",
        "2024-04-01 to save: saving -60.00 EUR",
        "2024-04-01 to bob: power -40.00 EUR",
        "after: 900.00 EUR",
    ]


def test_payer_is_gone(ledger):
    orders = [StandingOrder("gym", "left", "bob", Money(1)), StandingOrder("tea", "ann", "bob", Money(2))]
    assert run_orders(ledger, DAY, orders) == ["gym: account left is closed"]
    assert ledger.account("bob").balance == Money(2)


def test_all_of_them_closed(ledger):
    orders = [StandingOrder(str(number), "ann", "gone", Money(500)) for number in range(3)]
    assert run_orders(ledger, DAY, orders) == [f"{number}: account gone is closed" for number in range(3)]
    assert ledger.account("ann").balance == Money(100000)


def test_different_failures_of_one_day(ledger):
    orders = [
        StandingOrder("rent", "ann", "gone", Money(25000)),
        StandingOrder("car", "ann", "bob", Money(250000)),
        StandingOrder("saving", "ann", "save", Money(60000)),
        StandingOrder("loan", "left", "bob", Money(1)),
    ]
    assert run_orders(ledger, DAY, orders) == [
        "rent: account gone is closed",
        "car: account ann has only 1000.00 EUR",
        "saving: account save may not hold more than 500.00 EUR",
        "loan: account left is closed",
    ]


def test_other_refusals(ledger):
    with pytest.raises(CurrencyError):
        ledger.transfer(DAY, "ann", "usd", Money(100), "x")
    with pytest.raises(CeilingError):
        ledger.transfer(DAY, "ann", "save", Money(50001), "x")
    with pytest.raises(InsufficientFundsError):
        ledger.transfer(DAY, "bob", "ann", Money(1), "x")


def test_amount_must_be_positive(ledger):
    with pytest.raises(ValueError):
        ledger.transfer(DAY, "ann", "bob", Money(0), "x")
    with pytest.raises(ValueError):
        run_orders(ledger, DAY, [StandingOrder("odd", "ann", "bob", Money(-5))])


def test_refused_target_leaves_the_payer_alone(ledger):
    for target, amount in [("save", Money(50001)), ("usd", Money(100))]:
        assert len(run_orders(ledger, DAY, [StandingOrder("x", "ann", target, amount)])) == 1
    assert ledger.account("ann").balance == Money(100000)
