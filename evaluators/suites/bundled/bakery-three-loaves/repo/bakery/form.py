"""The form on our page: the lines that it sends, and what is wrong with them."""

from bakery.orders import Order, parse_order

LONGEST = 200


def cleaned(text: str) -> list[str]:
    """The lines of what was sent, without blank ones; what is longer than the form allows is cut."""
    return [line.strip()[:LONGEST] for line in text.splitlines() if line.strip()]


def accept(text: str) -> tuple[list[Order], list[str]]:
    """What can be baked, and an answer for each customer for whom it cannot."""
    taken, answers = [], []
    for line in cleaned(text):
        try:
            taken.append(parse_order(line))
        except ValueError as error:
            answers.append(f"{line.partition(':')[0]}: sorry, {error}")
    return taken, answers
