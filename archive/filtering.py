"""What a person types to see a part of a tree, as conditions on `variants`.

Words that must all match. A word is a part of the idea, the name or the model; an id (`v17`, `v10..v20`); a state
(`is:banned`, or the bare word); a bound (`own>60`, `clade<30`, `n>=5`, `kids>2`, `depth>4`, `age<2h`, `cost>10k`,
`cost>$0.5`); or `model:NAME`, `idea:WORD`. `-` before a word turns it round.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.errors import ConfigError

STATES = {
    "banned": "banned",
    "pinned": "pinned",
    "leaf": "children = 0",
    "untested": "s + f = 0",
    "failing": "failed_in_a_row > 0",
    "busy": "(id IN (SELECT variant_id FROM evaluations WHERE state = 'running')"
    " OR id IN (SELECT parent_id FROM expansions WHERE state = 'running'))",
}
"""`failing`: its latest expansions made no child; `busy`: something of it is in flight."""

_BOUND = re.compile(r"(own|clade|n|kids|depth|age|cost)(<=|>=|<|>|=)(.*)", re.DOTALL)
_RANGE = re.compile(r"v?(\d{1,15})\.\.v?(\d{1,15})")
_SHARES = {"own": ("s", "f"), "clade": ("clade_s", "clade_f")}
_NUMBERS = {"n": "s + f", "kids": "children", "depth": "depth"}
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_COUNTS = {"": 1, "k": 1_000, "m": 1_000_000}
_TEXT = "(idea || char(10) || name || char(10) || model)"


@dataclass(frozen=True)
class CostBound:
    """A bound on what a variant has cost, in dollars or in tokens; no column holds that."""

    sign: str
    amount: float
    usd: bool
    negated: bool = False


@dataclass(frozen=True)
class Filter:
    """`where` is SQL over `variants` with `values` for its marks; `costs` must hold as well."""

    where: str
    values: tuple[object, ...]
    costs: tuple[CostBound, ...] = ()


def parse(words: Sequence[str], now: float) -> Filter:
    """`words` as a filter; `now` (a Unix time) is what an age counts from.

    Raises:
        ConfigError: a bound that cannot be read.
    """
    conditions: list[str] = []
    values: list[object] = []
    costs: list[CostBound] = []
    for word in words:
        negated = len(word) > 1 and word.startswith("-")
        plain = word[1:] if negated else word
        if cost := _cost(plain, negated):
            costs.append(cost)
            continue
        condition, given = _condition(plain, now)
        conditions.append(f"NOT ({condition})" if negated else f"({condition})")
        values += given
    return Filter(" AND ".join(conditions) or "1", tuple(values), tuple(costs))


def _condition(word: str, now: float) -> tuple[str, list[object]]:
    lowered = word.lower()
    if bound := _BOUND.fullmatch(lowered):
        return _bound(word, bound[1], bound[2], bound[3], now)
    if span := _RANGE.fullmatch(lowered):
        return "id BETWEEN ? AND ?", [int(span[1]), int(span[2])]
    name, colon, rest = word.partition(":")
    if colon and rest and name.lower() in ("idea", "model", "name"):
        return f"{name.lower()} LIKE ? ESCAPE '\\'", [_pattern(rest)]
    if colon and name.lower() == "is":
        if rest.lower() not in STATES:
            raise ConfigError(f"{word!r}: write is:{', '.join(STATES)}")
        return STATES[rest.lower()], []
    either, values = [f"{_TEXT} LIKE ? ESCAPE '\\'"], list[object]([_pattern(word)])
    if lowered in STATES:
        either.append(STATES[lowered])
    if (digits := lowered.removeprefix("v")).isdecimal() and digits.isascii():
        either.append("'v' || id = ?")
        values.append(f"v{int(digits)}")
    return " OR ".join(either), values


def _bound(word: str, name: str, sign: str, amount: str, now: float) -> tuple[str, list[object]]:
    if name in _SHARES:
        s, f = _SHARES[name]
        percent = amount.removesuffix("%")
        share = _number(percent, word, "own>60 for more than 60 per cent")
        share = share / 100 if share > 1 or percent != amount else share
        return f"{s} + {f} > 0 AND 1.0 * {s} / ({s} + {f}) {sign} ?", [share]
    if name == "age":
        seconds = _SECONDS.get(amount[-1:])
        number = _number(amount[:-1] if seconds else amount, word, "age<30m, age>2h or age<3d")
        return f"? - created_at {sign} ?", [now, number * (seconds or 1)]
    return f"{_NUMBERS[name]} {sign} ?", [_number(amount, word, f"{name}>3")]


def _cost(word: str, negated: bool) -> CostBound | None:
    bound = _BOUND.fullmatch(word.lower())
    if bound is None or bound[1] != "cost":
        return None
    amount, usd = bound[3].removeprefix("$"), bound[3].startswith("$")
    times = 1 if usd else _COUNTS.get(amount[-1:], 0)
    number = _number(amount[:-1] if times else amount, word, "cost>10k for tokens, cost>$0.5 for dollars")
    if usd:
        number = _number(amount, word, "cost>$0.5")
    return CostBound(bound[2], number * (times or 1), usd, negated)


def _number(text: str, word: str, example: str) -> float:
    if not re.fullmatch(r"\d{1,15}(\.\d{0,15})?|\.\d{1,15}", text):
        raise ConfigError(f"{word!r} cannot be read: write {example}")
    return float(text)


def _pattern(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
