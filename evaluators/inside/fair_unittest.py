"""`assertEqual` and its family under the same rules as `==` in rewritten tests: an object cannot vote for itself."""

from __future__ import annotations

import functools
import unittest
from collections.abc import Callable
from typing import Any

from .compare import contains, equal, fair

__unittest = True  # unittest and pytest leave frames of such modules out of tracebacks

_EQUAL = (
    "assertEqual",
    "assertListEqual",
    "assertTupleEqual",
    "assertDictEqual",
    "assertSetEqual",
    "assertSequenceEqual",
    "assertMultiLineEqual",
)
_FAIR = (
    "assertAlmostEqual",
    "assertCountEqual",
    "assertGreater",
    "assertGreaterEqual",
    "assertLess",
    "assertLessEqual",
    "assertRegex",
)


def make_unittest_fair() -> None:
    """Wrap the assertions of `unittest.TestCase`; call it once, before the candidate's code is imported."""
    for name in _EQUAL:
        _wrap(name, lambda first, second: equal(first, second) or not _claims_equal(first, second))
    for name in _FAIR:
        _wrap(name, fair)
    _wrap("assertIn", lambda member, container: contains(member, container) or member not in container)


def _claims_equal(first: Any, second: Any) -> bool:
    return bool(first == second)


def _wrap(name: str, allowed: Callable[[Any, Any], Any]) -> None:
    original = getattr(unittest.TestCase, name)

    @functools.wraps(original)
    def fairly(self: unittest.TestCase, first: Any, second: Any, *arguments: Any, **options: Any) -> Any:
        if not allowed(first, second):
            self.fail(f"{first!r} decides by itself that it equals {second!r}")
        return original(self, first, second, *arguments, **options)

    setattr(unittest.TestCase, name, fairly)
