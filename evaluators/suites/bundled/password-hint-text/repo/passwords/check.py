"""Checking a password against the rules of a site."""

from collections.abc import Collection

from passwords.kinds import has_capital, has_digit, has_symbol, longest_run
from passwords.rules import Rules

LONGEST_RUN = 3


def problems(password: str, rules: Rules, used_before: Collection[str] = ()) -> list[str]:
    """All that is wrong with a password, a sentence each, as the form shows it; empty if it may be used."""
    found = []
    if len(password) < rules.shortest:
        found.append(f"Use at least {rules.shortest} charcters.")
    if len(password) > rules.longest:
        found.append(f"Use no more than {rules.longest} characters.")
    if rules.digit and not has_digit(password):
        found.append("Add a digit.")
    if rules.capital and not has_capital(password):
        found.append("Add a capital letter.")
    if rules.symbol and not has_symbol(password):
        found.append("Add a symbol, such as ! or #.")
    if longest_run(password) > LONGEST_RUN:
        found.append(f"Do not repeat a character more than {LONGEST_RUN} times in a row.")
    if password in used_before:
        found.append("Choose a password that you have not used before.")
    return found


def hint(rules: Rules) -> str:
    """The line above the form."""
    wanted = [f"{rules.shortest} to {rules.longest} characters"]
    if rules.digit:
        wanted.append("a digit")
    if rules.capital:
        wanted.append("a capital letter")
    if rules.symbol:
        wanted.append("a symbol")
    return "Your password needs " + ", ".join(wanted) + "."
