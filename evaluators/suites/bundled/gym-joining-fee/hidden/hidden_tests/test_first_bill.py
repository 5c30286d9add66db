from gym import PLANS, Member, Plan
from gym.payments import bill, first_payment, joining_fee, total

DORA = Member(7, "Dora")
EMIL = Member(8, "Emil", recommended_by=7)
FAY = Member(9, "Fay", recommended_by=8, student=True)
GUS = Member(10, "Gus", student=True)


def test_recommended_and_short():
    assert [joining_fee(PLANS[name], EMIL) for name in ("month", "half-year")] == [4000, 4000]


def test_long_and_not_recommended():
    assert [joining_fee(PLANS[name], DORA) for name in ("year", "two-year")] == [4000, 3000]


def test_first_payment():
    assert first_payment(PLANS["two-year"], DORA) == 5690
    assert first_payment(PLANS["half-year"], FAY) == 6792


def test_student_for_a_year():
    assert first_payment(PLANS["year"], GUS) == 6392
    assert total(PLANS["year"], GUS) == 4000 + 12 * 2392


def test_eleven_months():
    assert joining_fee(Plan("school year", monthly=3000, months=11, joining=2500), EMIL) == 2500


def test_bill():
    assert bill(PLANS["month"], EMIL) == "Emil (8), plan month: 79.90 EUR"
    assert bill(PLANS["year"], DORA) == "Dora (7), plan year: 69.90 EUR"


def test_waived():
    assert [joining_fee(PLANS[name], FAY) for name in ("year", "two-year")] == [0, 0]


def test_neither():
    assert joining_fee(PLANS["half-year"], GUS) == 4000
