from datetime import date

from insurance import Claim, Policy
from insurance.bonus import class_after, premium
from insurance.renewal import renewal_list, renewed

EVA = Policy("P-1", "E. Moss", 9, 50000)
JON = Policy("P-2", "J. Hale", 14, 50000, protected=True)
CLAIMS = [Claim("P-1", date(2024, 7, day)) for day in (1, 15)] + [Claim("P-2", date(2023, 4, 4))]


def test_one_claim():
    assert class_after(EVA, 1) == 5


def test_more_claims():
    assert class_after(EVA, 2) == 1


def test_not_below_the_lowest():
    assert [class_after(EVA, claims) for claims in (3, 4)] == [0, 0]
    assert class_after(Policy("P-3", "R. Pike", 4, 1), 1) == 0


def test_protected_with_more_than_one():
    assert [class_after(JON, claims) for claims in (2, 3, 4)] == [6, 2, 0]


def test_renewed():
    after = renewed(EVA, CLAIMS, 2024)
    assert after == Policy("P-1", "E. Moss", 1, 50000)
    assert premium(after) == 48500


def test_list():
    assert renewal_list([JON, EVA], CLAIMS, 2024) == ["P-2 J. Hale: class 14 -> 15", "P-1 E. Moss: class 9 -> 1"]


def test_protected_with_one():
    assert class_after(JON, 1) == 14
    assert renewal_list([JON], CLAIMS, 2023) == ["P-2 J. Hale: class 14 -> 14"]


def test_without_a_claim():
    assert [class_after(Policy("P-4", "x", now, 1), 0) for now in (0, 19, 20)] == [1, 20, 20]
