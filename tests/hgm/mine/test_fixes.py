"""Real fixes of a history: which commits become tasks, and what these say."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from archive.files import File
from evaluators.environments import Environments
from evaluators.sandbox.base import Sandbox
from evaluators.suites.repository import RepositorySuite
from hgm.mine.bugs import edits_in
from hgm.mine.fixes import fix_statement
from hgm.mine.report import Mined
from hgm.mine.session import Asked, mine
from hgm.mine.several import combined
from hgm.mine.split import splits_of
from hgm.mine.store import Fate, Store, Tried
from hgm.mine.trials import Ran
from hgm.mine.wishes import Wishes
from tests.hgm.mine.project import FILES, PRICES, STOCK, TEST_PRICES, TEST_STOCK, commit, make_project, write

MESSAGE = """\
Ten items are enough for a discount

It was given from eleven on.

Signed-off-by: A <a@b>
"""
OLD_PRICES = PRICES.replace("items >= 10", "items > 10")
OLD_TESTS = TEST_PRICES.replace("discount(100, 10) == 90", "discount(100, 11) == 90")
NEW_API = "\n\ndef net(price):\n    return price * 100 // 119\n"
NEW_TEST = "from shop.prices import net\n\n\ndef test_net():\n    assert net(119) == 100\n"


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Oldest first: the shop with a bug; its fix; an addition; a fix in both modules; words."""
    repo = make_project(
        tmp_path_factory.mktemp("history") / "shop",
        {**FILES, "shop/prices.py": OLD_PRICES, "tests/test_prices.py": OLD_TESTS},
    )
    write(repo, {"shop/prices.py": PRICES, "tests/test_prices.py": TEST_PRICES, "CHANGES.md": "ten\n"})
    commit(repo, MESSAGE)
    write(repo, {"shop/prices.py": PRICES + NEW_API, "tests/test_net.py": NEW_TEST})
    commit(repo, "net")
    two = {"shop/prices.py": PRICES.replace("VAT = 19", "VAT = 7") + NEW_API, "shop/stock.py": STOCK + "# more\n"}
    write(repo, {**two, "tests/test_stock.py": TEST_STOCK + "# more\n"})
    commit(repo, "Both")
    write(repo, {"README.md": "A fine shop.\n", "tests/test_stock.py": TEST_STOCK})
    commit(repo, "Words")
    return repo


@pytest.fixture(scope="module")
def mined(repo: Path, sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mined]:
    to = tmp_path_factory.mktemp("fixes") / "tasks"
    return to, mine(Asked(repo, to, Wishes(tasks=1, fixes=1.0)), sandbox, Environments(), lambda _: None)


def test_a_commit_that_fixes_and_tests_is_a_task(mined: tuple[Path, Mined]) -> None:
    folder, report = mined
    assert (report.commits, report.fixes, report.tasks, report.tried) == (3, 1, 1, 0)
    [task] = RepositorySuite(folder).tasks()
    assert task.kind == "real fix"
    assert task.must_pass == ("tests/test_prices.py::test_a_discount_from_ten_items_on",)
    assert "tests/test_prices.py::test_no_discount" in task.must_stay
    assert set(task.reference.entries) == {"shop/prices.py"}, "no words, no tests"
    assert task.files["shop/prices.py"].data.decode() == OLD_PRICES
    assert task.files["tests/test_prices.py"].data.decode() == OLD_TESTS, "as they were before the fix"
    assert task.hidden["tests/test_prices.py"].data.decode() == TEST_PRICES


def test_its_statement_is_the_message_and_what_a_test_shows(mined: tuple[Path, Mined]) -> None:
    [task] = RepositorySuite(mined[0]).tasks()
    assert task.statement.strip().startswith("Ten items are enough for a discount\n\nIt was given from eleven on.\n")
    assert "assert discount(100, 10) == 90" in task.statement
    assert "Signed-off-by" not in task.statement
    assert ">= 10" not in task.statement


def test_what_is_no_task_is_told_why(mined: tuple[Path, Mined]) -> None:
    store = Store(mined[0] / ".mine")
    store.open(json.loads((mined[0] / ".mine" / "asked.json").read_text()))
    store.close()
    fates = sorted((one.fate, one.why) for one in store.tried.values())
    assert fates == [
        (Fate.ASTRIDE, ""),
        (Fate.TASK, ""),
        (Fate.TOO_MANY, "its tests cannot be imported without it"),
    ]


def test_no_more_fixes_are_taken_than_were_asked_for(sandbox: Sandbox, tmp_path: Path) -> None:
    repo = make_project(tmp_path / "shop", {**FILES, "shop/prices.py": OLD_PRICES, "tests/test_prices.py": OLD_TESTS})
    write(repo, {"shop/prices.py": PRICES, "tests/test_prices.py": TEST_PRICES})
    commit(repo, "Ten")
    tests = TEST_PRICES.replace(" == 90", " == 80")
    write(repo, {"shop/prices.py": PRICES.replace("9 // 10", "8 // 10"), "tests/test_prices.py": tests})
    commit(repo, "Eighty")
    wishes = Wishes(tasks=1, fixes=1.0, workers=2)
    report = mine(Asked(repo, tmp_path / "tasks", wishes), sandbox, Environments(), lambda _: None)
    assert (report.fixes, report.tasks) == (1, 1)


def test_a_diff_in_a_message_is_left_out() -> None:
    message = "Mend it\r\n\r\ndiff --git a/x b/x\n-old\n+new\nCloses: #3\n"
    text = fix_statement(message, {"t.py": File(b"def test_a():\n    pass\n")}, [Ran("t.py::test_a", False, text="no")])
    assert text.startswith("Mend it\n\nWithout it:\n")
    assert "new" not in text
    assert "#3" not in text


def test_bugs_are_put_together_where_a_test_notices_both() -> None:
    tree = {path: File(text.encode()) for path, text in FILES.items()}
    edits = {path: edits_in(tree, path, (1 << 99) - 1) for path in ("shop/prices.py", "shop/stock.py")}
    splits = splits_of(edits, 0)
    chosen = [next(e for e in edits["shop/stock.py"] if e.function == f"Stock.{name}") for name in ("put", "take")]
    other = next(e for e in edits["shop/prices.py"] if e.function == "gross")
    tried = [Tried(edit.key, Fate.ALIKE, edit.kind, edit.function, noticed=("test",)) for edit in (*chosen, other)]
    tried.append(Tried(edits["shop/stock.py"][-1].key, Fate.SURVIVED, "", "", noticed=()))
    bugs = list(combined(edits, tried, splits, random.Random(0)))
    assert bugs
    for bug in bugs:
        assert set(bug.edits) == set(chosen), "of one split, noticed, in different functions"
        assert bug.kind == "two bugs in one file"
        assert bug.files(tree).keys() == {"shop/stock.py"}
