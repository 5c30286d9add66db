"""Two threads that parse at once can end in a SystemError: they take turns."""

from __future__ import annotations

import ast
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from archive import parsing


def test_one_thread_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    inside = threading.Lock()

    def slow(_: str) -> ast.Module:
        assert inside.acquire(blocking=False), "another thread is inside"
        time.sleep(0.01)
        inside.release()
        return ast.Module([], [])

    monkeypatch.setattr(ast, "parse", slow)
    with ThreadPoolExecutor(4) as threads:
        assert len([*threads.map(parsing.parse_python, ["x = 1"] * 8)]) == 8


def test_what_is_no_python_is_told_as_ever() -> None:
    with pytest.raises(SyntaxError):
        parsing.parse_python("x =")
    assert ast.unparse(parsing.parse_python(b"x=1")) == "x = 1"
