"""What a text says came out and what it says should have come out, as pairs with a direction.

People write it in many ways; what they share is a value behind a word for what happened ("returns", "got", "shows") and
a value behind a word for what is wanted ("should", "expected", "must"), near each other. So values take their role from
the last such word before them, and neighbours of opposite roles make a pair. Test output is read by its own rules.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from archive.parsing import parse_python

MAX_LINES = 600
MAX_LINE = 1_500
MAX_PAIRS = 24
LITERAL = (
    r"`[^`\n]{1,200}`|\"[^\"\n]{0,200}\"|(?<!\w)'(?:[^'\n]|(?<=\w)'(?=\w)){0,200}'(?!\w)"
    r"|[\[({][^\n]{0,300}?[\])}](?=[\s.,;:]|$)"
    r"|(?<![\w.])-?\d[\d_]{0,20}(?:\.\d{1,20})?(?:e[+-]?\d{1,3})?(?![\w])|\b(?:True|False|None)\b"
)
CALL = r"[A-Za-z_][\w.]{0,80}\([^\n]{0,300}?\)(?=[\s.,;:`]|$)"
CUE = (
    r"\b(?P<flip>instead of|rather than|(?:,|and|is|are|but) not|not)\b"
    r"|\b(?P<wish>should|must|expect(?:s|ed|ing)?|want(?:s|ed)?|supposed|ought|needs? to|has to|"
    r"correct(?:ly)?|right answer|desired|intended)\b"
    r"|\b(?P<fact>but|however|yet|instead|actual(?:ly)?|got|gets?|says?|said|receiv(?:es?|ed)|"
    r"return(?:s|ed)|gives?|gave|shows?|prints?|printed|yields?|produces?|produced|outputs?|comes? out|came out|"
    r"becomes|was|is|are|wrong(?:ly)?|now|currently|we see|reads)\b"
)
TOKEN = re.compile(rf"(?P<call>{CALL})|(?P<value>{LITERAL})|{CUE}|(?P<stop>[.;!?](?=\s|$))", re.IGNORECASE)
PROMPT = re.compile(r"^\s*(?:>>>|In \[\d+\]:) ?(?P<call>.+)$")
REMARK = re.compile(
    r"#+ *(?:but |it )?(?:expect(?:ed|s)?|should(?: be| give| return| have been)?|want(?:ed)?|must be|correct)\b:? *"
    r"(?P<value>.+)$",
    re.I,
)
REMARK_FACT = re.compile(r"#+ *(?:->|=>|gives|returns|got|actual(?:ly)?|is|prints)\b:? *(?P<value>.+)$", re.I)
LABEL = re.compile(
    r"^\W{0,6}(?P<role>expected|want(?:ed)?|should be|correct|actual|got|received|observed)[a-z ]{0,24}\W{0,4}[:=] *"
    r"(?P<value>.*)$",
    re.I,
)
WISHED_AFTER = re.compile(r"\W{0,3}(?:was|is|were|are|would be) (?:expected|wanted|correct|right|due)\b", re.I)
FACTS = ("actual", "got", "received", "observed")


@dataclass(frozen=True)
class Pair:
    """`actual` came out where `expected` was wanted: values of literals, or plain text where it was no literal."""

    actual: object
    expected: object
    weight: float = 1.0


def pairs(text: str, weight: float = 1.0) -> tuple[Pair, ...]:
    lines = [line[:MAX_LINE] for line in text.split("\n")[:MAX_LINES]]
    found: dict[str, Pair] = {}
    for actual, expected, strength in (*_tested(lines), *_console(lines), *_labelled(lines), *_said(lines)):
        key = repr((actual, expected))
        if not _same(actual, expected) and key not in found:
            found[key] = Pair(actual, expected, weight * strength)
    return tuple(found.values())[:MAX_PAIRS]


def _same(first: object, second: object) -> bool:
    return type(first) is type(second) and repr(first) == repr(second)


def value_of(text: str) -> object:
    """The literal that `text` is, or the text itself."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == "`":
        text = text[1:-1].strip()
    known, value = literal(text)
    return value if known else text


def literal(text: str) -> tuple[bool, object]:
    if len(text) > 1_200 or sum(map(text.count, "([{")) > 200 or re.search(r"[\[({]{20}|[-+~]{8}", text):
        return False, None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = ast.literal_eval(text)
        repr(value)
        return True, value
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError, OverflowError):
        return False, None


def _tested(lines: list[str]) -> Iterator[tuple[object, object, float]]:
    """`AssertionError: A != B` and pytest's `assert A == B`, in the order that the asserting line has."""
    backward = False
    for index, line in enumerate(lines):
        stripped = line.strip().lstrip("> ").strip()
        if stripped.startswith(("self.assert", "assert ")):
            backward = _is_backward(stripped)
        if match := re.match(r"^(?:E +)?(?:AssertionError: )?(?P<a>.+) (?:!=|==) .+$", line.strip()):
            if "AssertionError" not in line and not line.startswith("E "):
                continue
            body = re.sub(r"^(?:E +)?(?:AssertionError: )?(?:assert )?(?:\w{1,20} differ: )?", "", line.strip())
            for sign in (" != ", " == "):
                sides = _sides(body, sign)
                if sides is None and body.startswith(f"None{sign}"):
                    yield None, "a value", 1.0
                elif sides is not None:
                    yield (sides[1], sides[0], 1.1) if backward else (sides[0], sides[1], 1.1)
        elif re.match(r"^First differing element \w{1,20}:$", line.strip()) and index + 2 < len(lines):
            first, second = value_of(lines[index + 1]), value_of(lines[index + 2])
            yield (second, first, 1.2) if backward else (first, second, 1.2)
        elif match := re.match(r"^(?:E +)?AssertionError: (\S{1,80}) is not (true|false)", line.strip(), re.I):
            wanted = match[2].lower() == "true"
            yield (not wanted), wanted, 1.0
        elif "AssertionError: unexpectedly None" in line:
            yield None, "a value", 1.0
        elif line.startswith("- ") and index + 1 < len(lines):
            below = next((row for row in lines[index + 1 : index + 3] if row.startswith("+ ")), "")
            if below:
                first, second = (literal(r)[1] if literal(r)[0] else r.rstrip() for r in (line[2:], below[2:]))
                yield (second, first, 0.8) if backward else (first, second, 0.8)


def _sides(body: str, sign: str) -> tuple[object, object] | None:
    parts = body.split(sign)
    for cut in range(1, min(len(parts), 12)):
        left, right = sign.join(parts[:cut]), sign.join(parts[cut:])
        right = re.sub(r" within (?:\S{1,40} (?:places|delta)\b.*|.{1,40} delta .*)$", "", right)
        known, first = literal(left.strip())
        also, second = literal(right.strip())
        if not also:
            also, second = literal(right.partition(" : ")[0].strip())
        if known and also:
            return first, second
    return None


def _is_backward(source: str) -> bool:
    """True where the first of two compared things is a literal and the second is not: the expected one comes first."""
    text = re.sub(r"^assert (.+?) == (.+)$", r"f(\1, \2)", source[:1_000])
    try:
        tree = parse_python(text + ")" * max(0, text.count("(") - text.count(")")))
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    call = next((n for n in ast.walk(tree) if isinstance(n, ast.Call)), None)
    if call is None or len(call.args) < 2:
        return False
    plain = [_is_plain(a) for a in call.args[:2]]
    named = [isinstance(a, ast.Name) and "expect" in a.id.lower() for a in call.args[:2]]
    return (plain[0] and not plain[1]) or (named[0] and not named[1])


def _is_plain(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, MemoryError, RecursionError, SyntaxError):
        return False
    return True


def _console(lines: list[str]) -> Iterator[tuple[object, object, float]]:
    for index, line in enumerate(lines):
        prompt = PROMPT.match(line)
        remark = REMARK.search(line)
        if remark is not None:
            before = line[: remark.start()].strip()
            wanted = value_of(remark["value"])
            facts = (
                lines[index + 1 : index + 2]
                if prompt is not None
                else [before]
                if before
                else lines[max(0, index - 1) : index]
            )
            if prompt is not None and facts and PROMPT.match(facts[0]):
                facts = []
            fact = REMARK_FACT.search(facts[0]) if facts else None
            if facts and facts[0].strip():
                yield value_of(fact["value"] if fact else facts[0]), wanted, 1.1
        elif prompt is not None:
            shown = lines[index + 1].strip() if index + 1 < len(lines) else ""
            below = [LABEL.match(row) for row in lines[index + 2 : index + 5]]
            hit = next((m for m in below if m and m["role"].lower() not in FACTS), None)
            if hit is not None and shown and not PROMPT.match(shown):
                yield value_of(shown), value_of(hit["value"]), 1.1


def _labelled(lines: list[str]) -> Iterator[tuple[object, object, float]]:
    """`Expected: X` and `Actual: Y` on lines of their own, the value behind the colon or on the next line."""
    last: dict[bool, tuple[int, object]] = {}
    for index, line in enumerate(lines):
        match = LABEL.match(line)
        if match is None:
            continue
        text = match["value"].strip() or (lines[index + 1].strip() if index + 1 < len(lines) else "")
        fact = match["role"].lower() in FACTS
        last[fact] = (index, value_of(text.strip("*_ ") or text))
        other = last.get(not fact)
        if other is not None and index - other[0] <= 6:
            actual, expected = (last[fact][1], other[1]) if fact else (other[1], last[fact][1])
            yield actual, expected, 1.1
            last.clear()


def _said(lines: list[str]) -> Iterator[tuple[object, object, float]]:
    text = "\n".join(
        "" if PROMPT.match(row) or LABEL.match(row) or row.startswith(("  File", "E  ")) else row for row in lines
    )
    text = re.sub(r"(?<=[^\n])\n(?=[^\n])", " ", text)
    for paragraph in text.split("\n")[:200]:
        yield from _sentence(paragraph[:4_000])


def _sentence(text: str) -> Iterator[tuple[object, object, float]]:
    """Pairs of one paragraph: each value with its role, neighbours of opposite roles together."""
    role: bool | None = None  # True for what is wanted
    waiting: tuple[bool | None, object] | None = None
    flipped = False
    age = 0
    for match in TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "call" or (kind == "value" and re.fullmatch(r"`[\w.]+\(.*\)`", match.group())):
            continue
        if kind == "stop":
            age += 1
            role, flipped = None, False
            waiting = None if age > 1 else waiting
        elif kind == "wish":
            role = True
        elif kind == "fact":
            strong = match.group().lower() in (
                "but",
                "however",
                "yet",
                "got",
                "actual",
                "actually",
                "instead",
                "now",
                "currently",
            )
            modal = role is True and not strong and _near(text, match.start())
            role = role if modal else False
        elif kind == "flip":
            flipped = waiting is not None
            role = role if flipped else True
        elif kind == "value":
            value = value_of(match.group())
            before = waiting[0] if waiting is not None else None
            here = True if WISHED_AFTER.match(text, match.end()) else (not before) if flipped else role
            if waiting is not None and here is not None and before is not here and (flipped or before is not None):
                actual, expected = (waiting[1], value) if here else (value, waiting[1])
                yield actual, expected, 1.0 if type(actual) is type(expected) else 0.6
                waiting, flipped, age = None, False, 0
                continue
            waiting, flipped, age = (here, value), False, 0


def _near(text: str, at: int) -> bool:
    """True where a word for what is wanted stands shortly before: "should be", "must now return"."""
    return (
        re.search(
            r"\b(?:should|must|expect\w*|want\w*|supposed|ought|needs?|has|to)\b(?:\W+\w+){0,3}\W*$",
            text[max(0, at - 60) : at],
            re.I,
        )
        is not None
    )
