"""Kinds of characters."""


def has_digit(text: str) -> bool:
    return any(sign.isdigit() for sign in text)


def has_capital(text: str) -> bool:
    return any(sign.isupper() for sign in text)


def has_symbol(text: str) -> bool:
    """Whether there is something that is no letter, no digit and no space."""
    return any(not sign.isalnum() and not sign.isspace() for sign in text)


def longest_run(text: str) -> int:
    """How often the same character comes in a row, at most."""
    best = current = 0
    previous = ""
    for sign in text:
        current = current + 1 if sign == previous else 1
        best = max(best, current)
        previous = sign
    return best
