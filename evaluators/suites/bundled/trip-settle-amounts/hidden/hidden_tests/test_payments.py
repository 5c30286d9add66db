from kitty import Payment, balances, parse_expense, settle


def after(standing):
    left = dict(standing)
    for payment in settle(standing):
        left[payment.debtor] += payment.cents
        left[payment.creditor] -= payment.cents
    return left


def test_one_paid_for_three():
    standing = {"Eva": 900, "Finn": -300, "Gus": -600}
    assert settle(standing) == [Payment("Gus", "Eva", 600), Payment("Finn", "Eva", 300)]


def test_one_owes_all_the_others():
    standing = {"Eva": 125, "Finn": 250, "Gus": -1000, "Hal": 625}
    assert settle(standing) == [Payment("Gus", "Hal", 625), Payment("Gus", "Finn", 250), Payment("Gus", "Eva", 125)]


def test_debts_and_claims_overlap():
    standing = {"Eva": 1000, "Finn": 500, "Gus": -800, "Hal": -700}
    assert settle(standing) == [Payment("Gus", "Eva", 800), Payment("Hal", "Eva", 200), Payment("Hal", "Finn", 500)]


def test_everybody_is_even_afterwards():
    for standing in ({"a": 10, "b": -3, "c": -7}, {"a": 99, "b": 1, "c": -60, "d": -40}, {"a": -5, "b": 2, "c": 3}):
        assert set(after(standing).values()) == {0}


def test_nobody_pays_more_than_owed():
    standing = {"Eva": 4000, "Finn": 100, "Gus": -3900, "Hal": -200}
    paid = {}
    for payment in settle(standing):
        paid[payment.debtor] = paid.get(payment.debtor, 0) + payment.cents
    assert paid == {"Gus": 3900, "Hal": 200}


def test_from_the_notes():
    notes = ["Eva 90.00: Eva, Finn, Gus", "Finn 15.00: Eva, Finn, Gus"]
    standing = balances([parse_expense(line) for line in notes])
    assert [str(payment) for payment in settle(standing)] == ["Gus pays Eva 35.00", "Finn pays Eva 20.00"]


def test_equal_amounts():
    assert settle({"Eva": 40, "Finn": -40}) == [Payment("Finn", "Eva", 40)]
