"""What the words, quotations and tracebacks of a conversation say about the place and the kind of a bug."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from hgm.llm.builtin.calling import called_in
from hgm.llm.builtin.expectations import Pair, pairs
from hgm.llm.builtin.lexicon import WORDS
from hgm.llm.builtin.suspects import Suspects
from hgm.llm.builtin.suspects import read as suspects_in
from hgm.llm.builtin.suspects import without as without_suspects
from hgm.llm.builtin.traceback import Crash, crashes

MAX_TEXT = 20_000
MAX_QUOTES = 16
MAX_CRASHES = 8
MAX_PAIRS = 24
COMMON = frozenset(
    re.findall(
        r"\w+",
        "the a an is are was were be been it its this that these those of to in on at for from with by as and "
        "or not no if then else when where which who what how but so do does did has have had will would "
        "should must can could may there here than too very i we you they he she self def return test tests "
        "py python file line most recent call true false none assert assertion error failed failure expected "
        "got use using used get set",
    )
)
QUOTED = re.compile(r"`([^`\n]{1,120})`|\"([^\"\n]{1,120})\"|(?<!\w)'([^'\n]{1,120})'(?!\w)")
NUMBER = re.compile(r"(?<![\w.])-?\d{1,9}(?:\.\d{1,6})?(?![\w]|\.\d)")
ASSERTED = re.compile(r"^(?:E  +|\w*Error: ).*$", re.MULTILINE)
IDENTIFIER = re.compile(r"[A-Za-z_]\w{2,60}")


@dataclass(frozen=True)
class Evidence:
    """Weights are about 1 for what the report says and less for what a test's output says."""

    identifiers: Mapping[str, float] = field(default_factory=dict)
    words: Mapping[str, float] = field(default_factory=dict)
    quotes: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    operators: Mapping[str, float] = field(default_factory=dict)
    called: Mapping[str, float] = field(default_factory=dict)
    crashes: tuple[Crash, ...] = ()
    pairs: tuple[Pair, ...] = ()
    suspects: Suspects = field(default_factory=Suspects)


def stem(word: str) -> str:
    word = word.lower()
    for suffix in ("ations", "ation", "ings", "ing", "ies", "ied", "ed", "es", "s", "ly", "er"):
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            return word[: -len(suffix)]
    return word


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    """Stems of the words in `text`; snake_case and CamelCase are taken apart."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", text)
    return tuple(stem(p) for p in parts if len(p) > 2 and p.lower() not in COMMON)


def gather(texts: Sequence[tuple[str, float]]) -> Evidence:
    """Evidence from texts with their weights, the report first."""
    suspects = suspects_in([text for text, weight in texts if weight < 1])
    identifiers: Counter[str] = Counter()
    words: Counter[str] = Counter()
    operators: Counter[str] = Counter()
    quotes: dict[str, None] = {}
    numbers: dict[str, None] = {}
    called: dict[str, float] = {}
    crashed: list[Crash] = []
    paired: list[Pair] = []
    for text, weight in texts:
        text = without_suspects(text)
        text = text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT // 2]}\n{text[-MAX_TEXT // 2 :]}"
        crashed += [c for c in crashes(text, max(weight, 0.9)) if c not in crashed]
        paired += pairs(text, max(weight, 0.8))
        for name, strength in called_in(text).items():
            called[name] = max(called.get(name, 0.0), strength * max(weight, 0.8))
        for name, strength in _identifiers(text).items():
            identifiers[name] = max(identifiers[name], strength * weight)  # type: ignore[assignment]
        for word in set(words_of(text)):
            words[word] = max(words[word], weight)  # type: ignore[assignment]
        said = text if weight >= 1 else "\n".join(ASSERTED.findall(text))
        quotes.update(dict.fromkeys(q for m in QUOTED.finditer(said) for q in m.groups() if q))
        numbers.update(dict.fromkeys(NUMBER.findall(said)))
        for operator, strength in _hints(text).items():
            operators[operator] = max(operators[operator], strength * weight)  # type: ignore[assignment]
    return Evidence(
        identifiers,
        words,
        tuple(quotes)[:MAX_QUOTES],
        tuple(numbers)[:MAX_QUOTES],
        operators,
        called,
        tuple(crashed[:MAX_CRASHES]),
        tuple(paired[:MAX_PAIRS]),
        suspects,
    )


def _identifiers(text: str) -> dict[str, float]:
    """Names that are written as code: with a call, an underscore, a capital inside, or in quotation marks."""
    found: dict[str, float] = {}
    quoted = " ".join(q for m in QUOTED.finditer(text) for q in m.groups() if q)
    for match in IDENTIFIER.finditer(text):
        name = match.group()
        if name.lower().startswith(("assert", "test")) or name in ("self", "def", "class", "return"):
            continue
        called = text[match.end() : match.end() + 1] == "("
        codelike = "_" in name.strip("_") or re.search(r"[a-z][A-Z]", name) is not None
        strength = 1.0 if called else 0.9 if codelike else 0.0
        found[name] = max(found.get(name, 0.0), strength)
    for name in IDENTIFIER.findall(quoted):
        found[name] = max(found.get(name, 0.0), 0.8)
    return {name: strength for name, strength in found.items() if strength}


def _hints(text: str) -> dict[str, float]:
    """Strength of each operator from the lexicon; a second word for the same operator adds less than the first."""
    present = set(words_of(text)) | {stem(w) for w in re.findall(r"[a-z]+", text.lower())}
    hints: dict[str, float] = {}
    for row, operators, weight in WORDS:
        hits = sum(all(stem(part) in present for part in word.split("-")) for word in row.split())
        if hits:
            for operator in operators:
                hints[operator] = hints.get(operator, 0.0) + weight * (1 + 0.5 * math.log(hits))
    return {operator: min(2.5, strength) for operator, strength in hints.items()}
