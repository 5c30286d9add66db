"""What `--json` prints, field by field. docs/cli.md is made from this, and the tests hold the verbs to it.

A type is `int`, `float`, `str`, `bool`, a shape's name, `[T]` for a list, `{T}` for an object with any keys, and
`T | null`.
"""

from __future__ import annotations

from hgm.cli.shapes import comparison, making, run, suite, variant
from hgm.cli.shapes.notation import Shape

__all__ = ["ALL", "PRINTED", "SHAPES", "Shape"]

ALL = run.ALL + variant.ALL + making.ALL + comparison.ALL + suite.ALL
SHAPES = {one.name: one for one in ALL}
PRINTED: dict[str, dict[str, str]] = {
    "status": {"": "Status"},
    "tree": {"": "Tree"},
    "show": {"": "Show", "--why": "Why"},
    "diff": {"": "Diff"},
    "log": {"": "[Entry]", "ID": "Attempt", "--decisions": "[Decision]"},
    "best": {"": "[Score]", "--pareto": "Front"},
    "edits": {"": "Edits"},
    "lessons": {"": "Lessons"},
    "export": {"": "Export"},
    "discriminate": {"": "Discriminated"},
    "compare-policies": {"": "Comparison"},
    "eval": {"": "Eval"},
    "doctor": {"": "[Check]"},
    "simulate": {"": "[Simulated]"},
    "tasks check": {"": "[TaskCheck]"},
    "suites": {"": "[Suite]"},
    "suites fetch": {"": "Suite"},
    "suites check": {"": "SuiteCheck"},
    "tasks mine": {"": "Mined"},
    "tasks closed-book": {"": "ClosedBook"},
}
"""Verb → what is given besides RUN → the type of what it prints with --json."""
