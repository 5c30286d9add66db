"""Spectrum-based fault localisation: which lines run when tests fail and not when they pass.

Score of a line: Ochiai, `failed(line) / sqrt(failed * (failed(line) + passed(line)))` (Abreu, Zoeteweij, van Gemund,
"On the Accuracy of Spectrum-based Fault Localization", 2007, section 2). The lines are recorded by a `sitecustomize`
that the model's own command lays in front of the tests, through Python's `sys.settrace`; no test framework is asked, a
test is a function of that name in a test file. What is found is printed before the tests' output and read from there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from hgm.llm.builtin.scene import Function
from hgm.llm.builtin.source import Unit

WEIGHT = 4.0
NOT_RUN = -2.5
"""Log odds of a line with the highest score, and of one in a function that no failing test ran. Between them they fall
with the square of the score: the first few lines deserve most of the tries."""

TEST_FILE = r"(^|/)(tests?/|test_|conftest)|_test\.py$|(^|/)tests?\.py$"

TRACER = r"""import atexit, math, os, re, sys, threading
ROOT, TESTS = os.path.realpath(os.getcwd()) + os.sep, re.compile(%(tests)r)
ran, now, totals, names = {}, set(), [0, 0], {}
def place(name):
    if name not in names:
        full = os.path.realpath(name)
        path = full[len(ROOT):] if full.startswith(ROOT) and full.endswith(".py") else ""
        names[name] = (path, bool(path and TESTS.search(path)))
    return names[name]
def ended(failed):
    totals[not failed] += 1
    for line in now:
        ran.setdefault(line, [0, 0])[not failed] += 1
    now.clear()
def test():
    seen = dict(bad=False, last=False, skipped=False)
    def local(frame, event, value):
        if event == "exception":
            seen["bad"] |= issubclass(value[0], AssertionError)
            seen["skipped"] |= value[0].__name__ in ("SkipTest", "Skipped")
        elif event == "return" and not seen["skipped"]:
            ended(seen["bad"] or seen["last"])
        seen["last"] = event == "exception"
        return local
    return local
def call(frame, event, value):
    path, tested = place(frame.f_code.co_filename)
    if not path:
        return None
    if tested:
        if frame.f_code.co_name.startswith("test"):
            return test()
        return None
    if frame.f_code.co_name == "<module>":
        return None
    def line(frame, event, value):
        if event == "line":
            now.add((path, frame.f_lineno))
        return line
    return line
def report():
    sys.settrace(None)
    scored = [(f / math.sqrt(totals[0] * (f + p)), line) for line, (f, p) in list(ran.items()) if f]
    with open(%(into)r, "w") as file:
        for score, (path, line) in sorted(scored, key=lambda s: (-round(9 * s[0]), s[1])):
            print(path, line, max(1, round(9 * score)), file=file)
atexit.register(report)
sys.settrace(call)
threading.settrace(call)
"""

RANGES = re.compile(r"^suspect ([1-9]) (\S{1,200}\.py)((?: \d{1,6}(?:-\d{1,6})?)+)$", re.MULTILINE)
COMPLETE = re.compile(r"^suspects end$", re.MULTILINE)
MAX_LINES = 20_000


@dataclass(frozen=True)
class Suspects:
    """(path, line) → 1 to 9, nine times its score. `complete`: a line that is not named was run by no failing test."""

    scores: dict[tuple[str, int], int] = field(default_factory=dict)
    complete: bool = False

    @property
    def paths(self) -> dict[str, int]:
        """The highest score in each file."""
        found: dict[str, int] = {}
        for (path, _), score in self.scores.items():
            found[path] = max(found.get(path, 0), score)
        return found

    def pointing_at(self, path: str) -> float:
        """How much they speak for reading `path`: 3 for the highest score, less than 0 for a file that is not named."""
        if not self.scores:
            return 0.0
        return 3.0 * self.paths.get(path, 0) / max(self.scores.values()) - (1.0 if self.complete else 0.0)

    def worst(self, path: str) -> list[int]:
        """Lines of `path` with the highest score of all."""
        top = max(self.scores.values(), default=0)
        return sorted(line for (where, line), score in self.scores.items() if where == path and score == top)


def read(texts: Iterable[str]) -> Suspects:
    """The suspects that the last of `texts` with any names; texts come from hostile places and may hold anything."""
    for text in reversed(list(texts)):
        scores: dict[tuple[str, int], int] = {}
        for match in RANGES.finditer(text):
            for part in match[3].split():
                first, _, last = part.partition("-")
                for line in range(int(first), min(int(last or first), int(first) + MAX_LINES) + 1):
                    scores[match[2].removeprefix("./"), line] = int(match[1])
        if scores:
            return Suspects(scores, COMPLETE.search(text) is not None)
    return Suspects()


def without(text: str) -> str:
    """`text` without our own lines, so that no word of theirs counts as evidence."""
    return COMPLETE.sub("", RANGES.sub("", text))


def line_bonuses(unit: Unit, suspects: Suspects) -> dict[int, float]:
    """Line within the unit (from 1) → log odds. Lines outside functions run at import: nothing is known of them."""
    if not suspects.scores:
        return {}
    found: dict[int, float] = {}
    for function in (node for node in ast.walk(unit.tree) if isinstance(node, Function)):
        for line in range(function.lineno, (function.end_lineno or function.lineno) + 1):
            if suspects.complete:
                found.setdefault(line, NOT_RUN)
    path, top = unit.path.removeprefix("./"), max(suspects.scores.values())
    for node in ast.walk(unit.tree):
        if isinstance(node, ast.stmt):
            first, last = node.lineno, _head_end(node)
            score = max(suspects.scores.get((path, unit.first_line + n - 1), 0) for n in range(first, last + 1))
            if score:
                for line in range(first, last + 1):
                    found[line] = max(found.get(line, 0.0), WEIGHT * (score / top) ** 2)
    return found


def _head_end(node: ast.stmt) -> int:
    """The last line of a statement or, of a compound one, of what stands before its body."""
    body = getattr(node, "body", None)
    if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
        return max(node.lineno, body[0].lineno - 1)
    return node.end_lineno or node.lineno
