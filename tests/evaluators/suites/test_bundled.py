"""The bundled suite as a whole; that every task holds what it promises is `hgm tasks check bundled`."""

from __future__ import annotations

from pathlib import Path

from archive.records import Split
from evaluators.registry import load_suite

PAGE = Path(__file__).parents[3] / "docs" / "suites.md"


def test_the_page_of_suites_has_every_task_as_it_is() -> None:
    rows = [[cell.strip() for cell in line.split("|")[1:5]] for line in PAGE.read_text("utf-8").splitlines()]
    on_page = {tuple(row) for row in rows if len(row) == 4 and row[1] in set(Split) and row[2].isdigit()}
    tasks = [task for name in ("bundled", "efficiency") for task in load_suite(name).tasks()]
    assert on_page == {(task.id, task.split.value, str(task.level), task.kind) for task in tasks}


def test_both_splits_have_every_level() -> None:
    tasks = load_suite("bundled", None).tasks()
    shares = {}
    for split in Split:
        levels = [task.level for task in tasks if task.split is split]
        shares[split] = [levels.count(level) / len(levels) for level in (1, 2, 3)]
    assert all(abs(a - b) < 0.1 for a, b in zip(shares[Split.SEARCH], shares[Split.HELD_OUT], strict=True))
    assert all(min(of_split) > 0 for of_split in shares.values())
