"""Terms and the file that they are written in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """A word, what it means, and the words that a reader should look up as well."""

    name: str
    meaning: str
    related: tuple[str, ...] = ()


def parse_term(line: str) -> Term:
    """A term from `name = meaning` or `name = meaning -> related, related`. ValueError without the `=`."""
    name, sign, rest = line.partition("=")
    if not sign:
        raise ValueError(f"no meaning: {line!r}")
    meaning, _, related = rest.partition("->")
    names = tuple(word.strip() for word in related.split(",") if word.strip())
    return Term(name.strip(), meaning.strip(), names)


def parse_terms(text: str) -> list[Term]:
    """All terms of a file, a line each; empty lines are left out."""
    return [parse_term(line) for line in text.splitlines() if line.strip()]
