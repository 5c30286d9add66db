"""Reminders for members whose loans are late."""

from datetime import date

from library.loans import Loan, late_by_card

Member = dict[str, str]


def euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02} EUR"


def address(member: Member) -> str:
    """Where the reminder goes: the mail address, or name and street of a member who has none."""
    if member["mail"]:
        return f"mailto:{member['mail']}"
    return f"{member['name']}, {member['street']}"


def letter(member: Member, loans: list[Loan], today: date) -> str:
    """The text of a reminder, a line for each late loan, and the sum of the fines."""
    lines = [f"Dear {member['name']},", "these loans are late:"]
    lines += [f"- {loan.title} ({loan.days_late(today)} days)" for loan in loans]
    lines.append(f"Fines so far: {euros(sum(loan.fine(today) for loan in loans))}")
    return "\n".join(lines)


def reminders(members: dict[str, Member], loans: list[Loan], today: date) -> list[tuple[str, str]]:
    """Address and text of all reminders of a day, in the order of the card numbers."""
    late = late_by_card(loans, today)
    return [(address(members[card]), letter(members[card], late[card], today)) for card in sorted(late)]
