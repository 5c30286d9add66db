"""What members pay, in cents."""

from gym.members import Member
from gym.plans import Plan

STUDENT_PERCENT = 80
LONG_PLAN_MONTHS = 12


def monthly_fee(plan: Plan, member: Member) -> int:
    """The fee of one month; students pay 80 % of it."""
    if member.student:
        return plan.monthly * STUDENT_PERCENT // 100
    return plan.monthly


def joining_fee(plan: Plan, member: Member) -> int:
    """The fee for the card and the first lesson.

    It is waived for new members who were recommended by another member and sign for a year or longer.
    """
    if member.recommended_by is not None or plan.months >= LONG_PLAN_MONTHS:
        return 0
    return plan.joining


def first_payment(plan: Plan, member: Member) -> int:
    """What is due on the first day: the joining fee and the first month."""
    return joining_fee(plan, member) + monthly_fee(plan, member)


def total(plan: Plan, member: Member) -> int:
    """All that a member pays until the plan may be cancelled."""
    return joining_fee(plan, member) + plan.months * monthly_fee(plan, member)


def bill(plan: Plan, member: Member) -> str:
    """The text of the first bill."""
    due = first_payment(plan, member)
    return f"{member.name} ({member.number}), plan {plan.name}: {due / 100:.2f} EUR"
