"""Each operator proposes the repair of its own example."""

from __future__ import annotations

import pytest

from hgm.llm.builtin.evidence import gather
from hgm.llm.builtin.operators import proposals
from hgm.llm.builtin.quoted import quoted
from hgm.llm.builtin.source import parses, units_of

EXAMPLES = [
    ("compare-boundary", "if a < b: pass\n", "if a <= b: pass\n"),
    ("compare", "x = a is 'b'\n", "x = a == 'b'\n"),
    ("compare", "x = a in b\n", "x = a not in b\n"),
    (
        "none-vs-empty",
        "def f(x):\n    if x:\n        return x\n",
        "def f(x):\n    if x is not None:\n        return x\n",
    ),
    ("none-vs-empty", "y = x or 5\n", "y = x if x is not None else 5\n"),
    ("negate", "if ready(): go()\n", "if not ready(): go()\n"),
    ("and-or", "x = a and b\n", "x = a or b\n"),
    ("and-or", "x = a or b and c\n", "x = (a or b) and c\n"),
    ("drop-condition", "x = a and b and c\n", "x = a and c\n"),
    ("swap-operands", "x = a - b\n", "x = b - a\n"),
    ("swap-operands", "x = {**a, **b}\n", "x = {**b, **a}\n"),
    ("arithmetic", "x = a + b\n", "x = a - b\n"),
    ("division", "x = a / b\n", "x = a // b\n"),
    ("regroup", "x = a + b * c\n", "x = (a + b) * c\n"),
    ("drop-operand", "x = 1 + f(a)\n", "x = f(a)\n"),
    ("off-by-one", "x = a[i]\n", "x = a[i - 1]\n"),
    ("off-by-one", "x = a[: n - 1]\n", "x = a[: n]\n"),
    ("off-by-one", "for i in range(n): pass\n", "for i in range(1, n): pass\n"),
    ("slice", "x = a[1:n]\n", "x = a[:n]\n"),
    ("integer", "x = 7\n", "x = 8\n"),
    ("flip-bool", "x = f(deep=True)\n", "x = f(deep=False)\n"),
    ("loop-condition", "while True:\n    q.pop()\n", "while q:\n    q.pop()\n"),
    ("neighbour", "x = min(a)\n", "x = max(a)\n"),
    ("neighbour", "x = s.lstrip()\n", "x = s.rstrip()\n"),
    ("neighbour", "x.append(y)\n", "x.extend(y)\n"),
    ("swap-arguments", "f(a, b)\n", "f(b, a)\n"),
    ("order-argument", "x = sorted(a)\n", "x = sorted(a, reverse=True)\n"),
    ("encoding-argument", "open(p)\n", 'open(p, encoding="utf-8")\n'),
    ("split-argument", "a = s.split('=')\n", "a = s.split('=', 1)\n"),
    (
        "pass-on",
        "def f(a, strict=False):\n    return a\n\n\ndef g(b, strict=False):\n    return f(b)\n",
        "def f(a, strict=False):\n    return a\n\n\ndef g(b, strict=False):\n    return f(b, strict=strict)\n",
    ),
    ("wrap-copy", "def f(x):\n    return x\n", "def f(x):\n    return list(x)\n"),
    ("wrap-case", "x = a == b\n", "x = a.lower() == b\n"),
    ("unwrap", "x = str(y)\n", "x = y\n"),
    ("get", "x = d[k]\n", "x = d.get(k)\n"),
    ("name", "def f(a, b):\n    return a\n", "def f(a, b):\n    return b\n"),
    ("name", "def f(total):\n    return totl\n", "def f(total):\n    return total\n"),
    (
        "attribute",
        "class A:\n    def f(self):\n        self.low = 1\n        self.high = 2\n        return self.low\n",
        "class A:\n    def f(self):\n        self.low = 1\n        self.high = 2\n        return self.high\n",
    ),
    ("date-format", "t.strftime('%Y-%M')\n", "t.strftime('%Y-%m')\n"),
    ("regex", "re.match(r'a*', s)\n", "re.match(r'a+', s)\n"),
    ("delete", "a()\nb()\n", "b()\n"),
    ("swap-statements", "a()\nb()\n", "b()\na()\n"),
    (
        "dedent",
        "def f(xs):\n    for x in xs:\n        g(x)\n        return x\n",
        "def f(xs):\n    for x in xs:\n        g(x)\n    return x\n",
    ),
    ("indent", "if a:\n    b()\nc()\n", "if a:\n    b()\n    c()\n"),
    ("jump", "for x in y:\n    if x:\n        break\n", "for x in y:\n    if x:\n        continue\n"),
    ("guard", "def f(x):\n    return [x]\n", "def f(x):\n    if not x:\n        return []\n    return [x]\n"),
    ("guard-zero", "def f(a, b):\n    return a / b\n", "def f(a, b):\n    return a / b if b else 0\n"),
    ("augment", "for x in y:\n    t = x\n", "for x in y:\n    t += x\n"),
    ("lost-result", "s.strip()\n", "s = s.strip()\n"),
    (
        "handler",
        "try:\n    a()\nexcept KeyError:\n    b()\n",
        "try:\n    a()\nexcept (KeyError, ValueError):\n    b()\n",
    ),
    ("re-raise", "try:\n    a()\nexcept KeyError:\n    pass\n", "try:\n    a()\nexcept KeyError:\n    raise\n"),
    ("missing-return", "def f(x):\n    g(x)\n", "def f(x):\n    return g(x)\n"),
    (
        "mutable-default",
        "def f(x=[]):\n    x.append(1)\n    return x\n",
        "def f(x=None):\n    if x is None:\n        x = []\n    x.append(1)\n    return x\n",
    ),
    (
        "mutable-default",
        "class A:\n    seen = []\n\n    def __init__(self):\n        self.a = 1\n",
        "class A:\n    seen = []\n\n    def __init__(self):\n        self.seen = []\n        self.a = 1\n",
    ),
    ("swap-branches", "x = a if b else c\n", "x = c if b else a\n"),
    ("elif-if", "if a:\n    b()\nelif c:\n    d()\n", "if a:\n    b()\nif c:\n    d()\n"),
]


@pytest.mark.parametrize(("operator", "buggy", "fixed"), EXAMPLES)
def test_an_operator_repairs_its_example(operator: str, buggy: str, fixed: str) -> None:
    (unit,) = units_of("a.py", 1, buggy)
    made = {(p.operator, unit.text[: p.start] + p.text + unit.text[p.end :]) for p in proposals(unit)}
    assert (operator, fixed) in made


def test_nearly_every_edit_parses_and_keeps_comments() -> None:
    text = "def f(items, n):  # keep me\n    # and me\n    return [i.name for i in items[: n + 1] if i and n > 2]\n"
    (unit,) = units_of("a.py", 1, text)
    made = [text[: p.start] + p.text + text[p.end :] for p in proposals(unit)]
    assert len(made) > 50
    assert sum(parses(m) for m in made) >= 0.98 * len(made)
    assert all("# keep me" in m for m in made)


def test_positions_count_characters_and_not_bytes() -> None:
    (unit,) = units_of("a.py", 1, 'name = "Zoë Ünal" + a\n')
    made = {unit.text[: p.start] + p.text + unit.text[p.end :] for p in proposals(unit)}
    assert 'name = "Zoë Ünal"\n' in made or 'name = a + "Zoë Ünal"\n' in made or 'name = str("Zoë Ünal" + a)\n' in made


@pytest.mark.parametrize(
    ("report", "buggy", "fixed"),
    [
        ("it says 'Helo, Ada' instead of 'Hello, Ada'", 'x = f"Helo, {name}"\n', 'x = f"Hello, {name}"\n'),
        ("got 'a-b' but want 'a, b'", 'x = "a-b"\n', 'x = "a, b"\n'),
        ("the column is called `total_price`", 'x = row["total_prise"]\n', 'x = row["total_price"]\n'),
        ("50 pages are allowed, not 40", "LIMIT = 40\n", "LIMIT = 50\n"),
    ],
)
def test_what_the_report_quotes_is_brought_into_the_code(report: str, buggy: str, fixed: str) -> None:
    (unit,) = units_of("a.py", 1, buggy)
    made = {unit.text[: p.start] + p.text + unit.text[p.end :] for p in quoted(unit, gather([(report, 1.0)]))}
    assert fixed in made
