"""All that the search says to models, each piece a file here: text with `{{ name }}` where something is put in.

A text knows the files that it was made of, by name and hash. These are stored with each call, so that answers to
different questions are not mixed up.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from archive.errors import HgmError

FOLDER = Path(__file__).parent
HASH_CHARS = 12
_VARIABLE = re.compile(r"\{\{ (\w+) \}\}")
_CLOSING = re.compile(r"</(\w+)>")
_LEFT = re.compile(r"\{\{|\}\}")


class BadPrompt(HgmError):
    """A prompt's file, or what was given for its variables, is not right: a defect of the program."""


class Filled(str):
    """A text and the files that it was `made_of`, each as `name:hash`. What is cut out of it or formatted is a plain
    text again: `made_from` keeps what it was made of."""

    made_of: frozenset[str]

    def __new__(cls, text: str, made_of: frozenset[str]) -> Filled:
        filled = super().__new__(cls, text)
        filled.made_of = made_of
        return filled


def made_of(*texts: str) -> frozenset[str]:
    """The files that any of them was made of: none for what is no prompt's."""
    return frozenset[str]().union(*(text.made_of for text in texts if isinstance(text, Filled)))


def made_from(text: str, *parts: str) -> Filled:
    """`text`, which holds `parts` in some form."""
    return Filled(text, made_of(*parts))


def lined(parts: Sequence[str], between: str = "\n") -> Filled:
    """The parts as one text, made of what they were made of."""
    return made_from(between.join(parts), *parts)


def indent(text: str) -> Filled:
    return made_from("\n".join(f"    {line}" for line in text.strip().splitlines()), text)


def hashes(files: frozenset[str]) -> str:
    """As they are stored and shown: `name:hash` of each file, with a blank between two."""
    return " ".join(sorted(files))


@dataclass(frozen=True)
class Prompt:
    """`variables` are all that the text names; each must be given, and nothing else."""

    name: str
    text: str
    variables: frozenset[str]
    hash: str

    @property
    def id(self) -> str:
        return f"{self.name}:{self.hash}"

    def fill(self, **values: str) -> Filled:
        """The text with its variables. What is put in is not looked at again: it may hold braces. A closing tag of the
        prompt's own in it is broken, so that no evidence ends where it does not.

        Raises:
            BadPrompt: a variable is missing, or unknown.
        """
        if missing := sorted(self.variables - values.keys()):
            raise BadPrompt(f"prompt {self.name!r}: no value for {', '.join(missing)}")
        if unknown := sorted(values.keys() - self.variables):
            raise BadPrompt(f"prompt {self.name!r} has no variable {', '.join(unknown)}")
        text = _VARIABLE.sub(lambda match: self._kept_in(values[match[1]]), self.text)
        return Filled(text, made_of(*values.values()) | {self.id})

    def _kept_in(self, text: str) -> str:
        for tag in _CLOSING.findall(self.text):
            text = text.replace(f"</{tag}>", f"< /{tag}>")
        return text


@cache
def prompt(name: str) -> Prompt:
    """The prompt in `name`.md.

    Raises:
        BadPrompt: there is none, or it has braces that are no variable.
    """
    path = FOLDER / f"{name}.md"
    if not path.is_file():
        known = ", ".join(sorted(one.stem for one in FOLDER.glob("*.md")))
        raise BadPrompt(f"no prompt {name!r}; there are: {known}")
    return made(name, path.read_text(encoding="utf-8"))


def made(name: str, text: str) -> Prompt:
    if _LEFT.search(_VARIABLE.sub("", text)):
        raise BadPrompt(f"prompt {name!r}: a variable is written {{{{ name }}}}, with one blank on each side")
    digest = hashlib.sha256(text.encode()).hexdigest()[:HASH_CHARS]
    return Prompt(name, text.strip(), frozenset(_VARIABLE.findall(text)), digest)
