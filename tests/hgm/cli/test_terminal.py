"""The door to the terminal."""

from __future__ import annotations

import ast
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from hgm.harmless import harmless, on_one_line
from tests.hgm.cli.typing_in import OBEYED


@given(st.text())
def test_what_is_harmless_has_nothing_that_a_terminal_obeys(text: str) -> None:
    assert not OBEYED.search(harmless(text))
    assert harmless(harmless(text)) == harmless(text)
    assert "\n" not in on_one_line(text)


def test_letters_of_all_scripts_signs_and_emoji_stay() -> None:
    text = "naïve 日本語 עברית ½ → ★ 🙂\n\tend"
    assert harmless(text) == text


def test_verbs_print_through_the_door_only() -> None:
    """`print` or a rich Console of one's own would go past it; sys.stdout.write is for what is harmless already."""
    allowed = {"variant.py": 1, "tasks.py": 1}
    for path in sorted(Path("hgm/cli").glob("*.py")):
        tree = ast.parse(path.read_text())
        calls = [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]
        if path.name not in ("__init__.py", "manual.py"):
            assert "print" not in calls, path
            assert calls.count("sys.stdout.write") == allowed.get(path.name, 0), path
        assert "Console" not in calls, path
