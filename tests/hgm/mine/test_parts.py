"""Edits, splits, task folders and statements by themselves: nothing runs."""

from __future__ import annotations

import random
import tomllib

import pytest

from archive.files import File
from archive.records import Split
from hgm.mine.bugs import KINDS, edited, edits_in, in_turn, is_real
from hgm.mine.folder import Draft, _toml, visible
from hgm.mine.repository import from_tree
from hgm.mine.split import splits_of
from hgm.mine.statement import statement_of
from hgm.mine.trials import Ran
from tests.hgm.mine.project import FILES, PRICES, STOCK, TEST_STOCK

TREE = {path: File(text.encode()) for path, text in FILES.items()}
ALL = (1 << 200) - 1


def test_edits_are_in_what_tests_run_and_nowhere_else() -> None:
    edits = edits_in(TREE, "shop/prices.py", ALL)
    assert {edit.function for edit in edits} == {"gross", "discount"}
    assert not [edit for edit in edits if edit.lines[0] <= 3], "what an import runs"
    lines = PRICES.splitlines()
    only = lines.index("    if items >= 10:") + 1
    few = edits_in(TREE, "shop/prices.py", 1 << only)
    assert 0 < len(few) < len(edits)
    assert all(edit.lines[0] <= only <= edit.lines[1] for edit in few)


def test_edits_are_of_many_kinds_and_parse_and_mean_something_else() -> None:
    edits = [*edits_in(TREE, "shop/prices.py", ALL), *edits_in(TREE, "shop/stock.py", ALL)]
    kinds = {edit.kind for edit in edits}
    assert {"comparison", "removed guard", "removed branch", "arguments", "off by one", "arithmetic"} <= kinds
    assert kinds <= {*KINDS.values(), "removed guard"}
    guard = next(edit for edit in edits if edit.kind == "removed guard" and edit.function == "gross")
    assert "raise" not in edited(PRICES, [guard])
    assert is_real(PRICES, [guard])
    same = guard.__class__("shop/prices.py", guard.start, guard.start, "# a word\n", "", "", "gross", (1, 1))
    assert not is_real(PRICES, [same])
    broken = guard.__class__("shop/prices.py", guard.start, guard.start, "if\n", "", "", "gross", (1, 1))
    assert not is_real(PRICES, [broken])


def test_the_order_of_trying_goes_from_function_to_function() -> None:
    edits = {path: edits_in(TREE, path, ALL) for path in ("shop/prices.py", "shop/stock.py")}
    order = in_turn(edits, random.Random(3))
    assert sorted(edit.key for edit in order) == sorted(edit.key for own in edits.values() for edit in own)
    assert len({edit.function for edit in order[:5]}) == 5
    assert order == in_turn(edits, random.Random(3)) != in_turn(edits, random.Random(4))


def test_a_split_is_by_module_or_in_a_single_one_by_definition() -> None:
    edits = {path: edits_in(TREE, path, ALL) for path in ("shop/prices.py", "shop/stock.py")}
    two = splits_of(edits, 0)
    assert two.by_module
    assert {path: {two.of(edit) for edit in own} for path, own in edits.items()}.values()
    for own in edits.values():
        assert len({two.of(edit) for edit in own}) == 1
    one = splits_of({"shop/prices.py": edits["shop/prices.py"]}, 0)
    assert not one.by_module
    for function in ("gross", "discount"):
        assert len({one.of(edit) for edit in edits["shop/prices.py"] if edit.function == function}) == 1


def test_the_tests_that_decide_are_taken_out() -> None:
    only_one = visible(TREE, ["tests/test_stock.py::TestStock::test_take"])["tests/test_stock.py"]
    assert only_one is not None
    assert "def test_take(" not in only_one.data.decode()
    assert only_one.data.decode().count("def test_") == TEST_STOCK.count("def test_") - 1
    every = [f"tests/test_stock.py::TestStock::{name}" for name in ("test_take", "test_put_more", "test_take_too_many")]
    assert visible(TREE, every) == {"tests/test_stock.py": None}, "no test is left"
    assert visible(TREE, ["tests/test_stock.py::TestOther::test_x"]) == {"tests/test_stock.py": None}, "inherited"


def test_a_class_that_is_left_empty_still_parses() -> None:
    text = "class TestA:\n    @x\n    def test_a(self):\n        pass\n\n\ndef test_b():\n    pass\n"
    made = visible({"t.py": File(text.encode())}, ["t.py::TestA::test_a"])["t.py"]
    assert made is not None
    assert made.data.decode() == "class TestA:\n    pass\n\n\ndef test_b():\n    pass\n"


@pytest.mark.parametrize("text", ['one "line"', 'a\n"""b"""\\n\\', "\x00\x7f\t\r\n…\u2028", '\'\'\' \\\\ """"\n'])
def test_any_text_can_be_a_statement(text: str) -> None:
    draft = Draft("x", text, Split.SEARCH, 'a "kind"', 1, {}, {}, (f"t.py::test[{text}]",), (), "pytest")
    read = tomllib.loads(_toml(draft, {}))
    assert read["statement"].strip("\n") == text.strip("\n").replace("\r\n", "\r\n")
    assert read["must_pass"] == [f"t.py::test[{text}]"] or "\n" in text


def test_a_statement_tells_what_comes_of_it_without_a_hint() -> None:
    ran = Ran(
        "tests/test_stock.py::TestStock::test_take", False, kind="NameError",
        text="NameError: name 'lefft' is not defined. Did you mean: 'left'?",
        frames=(("tests/test_stock.py", 10, "test_take"), ("shop/stock.py", 9, "take")),
    )  # fmt: skip
    text = statement_of(TREE, [ran])
    assert "it ends with `NameError`" in text
    assert 'self.assertEqual(self.stock.take("pear", 2), 1)' in text
    assert "shop/stock.py, in take\nNameError: name 'lefft' is not defined" in text
    assert "Did you mean" not in text
    assert STOCK.splitlines()[8].strip() not in text


def test_a_package_below_src_can_be_imported() -> None:
    moved = {path.replace("shop/", "src/shop/"): file for path, file in TREE.items()}
    own = b'"""Words."""\nfrom __future__ import annotations\nimport os\n'
    made = from_tree("shop", "1", {**moved, "conftest.py": File(own)}).files["conftest.py"].data.decode()
    assert made.startswith('"""Words."""\nfrom __future__ import annotations\nimport pathlib, sys\n')
    assert "/ 'src'" in made
    assert made.endswith("import os\n")
    compile(made, "conftest.py", "exec")
