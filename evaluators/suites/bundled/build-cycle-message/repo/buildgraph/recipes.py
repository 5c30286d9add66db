"""The commands that make a target."""

from collections.abc import Mapping

Recipes = Mapping[str, str]
"""Ending of a target, such as `.o`, to a command with `{target}` and `{first}` in it."""


def command(recipes: Recipes, target: str, dependencies: tuple[str, ...]) -> str:
    """The command for a target; the longest ending counts, and a target without one is only a name for others."""
    endings = sorted((ending for ending in recipes if target.endswith(ending)), key=len, reverse=True)
    if not endings:
        return ""
    first = dependencies[0] if dependencies else target
    return recipes[endings[0]].format(target=target, first=first)


def parse_recipes(text: str) -> dict[str, str]:
    """Recipes from lines of `.o = cc -c {first}`."""
    found = {}
    for line in text.splitlines():
        ending, sign, words = line.partition("=")
        if sign and ending.strip():
            found[ending.strip()] = words.strip()
    return found
