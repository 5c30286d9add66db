"""Python's parser, for one thread at a time.

Before Python 3.13 all threads share the depth that making the tree is at. Where one begins while another is interrupted
in that (by a collection of garbage, say), either may end in "SystemError: AST constructor recursion depth mismatch"
(python/cpython issue 106905).
"""

from __future__ import annotations

import ast
import threading

_one = threading.RLock()  # reentrant, since a collection of garbage may parse, too


def parse_python(source: str | bytes) -> ast.Module:
    """Raises what `ast.parse` does."""
    with _one:
        return ast.parse(source)
