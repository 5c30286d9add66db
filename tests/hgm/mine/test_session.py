"""From a repository to proven tasks: what is made, what is said, and that it goes on where it ended."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import ConfigError, RunLocked, SandboxFailure
from archive.files import File, read_tree
from evaluators.base import JudgeCause, Judgement, Verdict
from evaluators.environments import Environments, exam_environment
from evaluators.sandbox.base import Finished, Job, Sandbox
from evaluators.sandbox.bubblewrap import BubblewrapSandbox
from evaluators.suites.repository import RepositorySuite
from hgm.cli.mine import _text
from hgm.config import load
from hgm.mine.baseline import Measuring, bench_for, fit_for_judge, measure
from hgm.mine.mine import _without_answer
from hgm.mine.report import Mined
from hgm.mine.repository import from_tree
from hgm.mine.session import Asked, mine
from hgm.mine.store import Fate, Store
from hgm.mine.trials import Round
from hgm.mine.wishes import Wishes
from tests.hgm.cli.typing_in import typed
from tests.hgm.mine.project import FILES, PRICES, commit, make_project, write

Whole = tuple[Path, Mined, list[str]]


def test_the_tests_that_cannot_be_relied_on_are_dropped(mined: Whole) -> None:
    _, report, said = mined
    assert (report.tests, report.failing, report.flaky, report.skipped) == (9, 1, 1, 1)
    assert "9 tests to rely on, without 1 failing, 1 flaky; they run with: python -m pytest -q" in said


def test_the_report_adds_up(mined: Whole) -> None:
    _, report, _ = mined
    assert report.tasks == 5
    assert report.tasks == report.search + report.held_out == sum(report.kinds.values()) == report.fates["task"]
    assert report.tried == report.killed + report.survived == sum(report.fates.values()) <= report.sites


def test_a_suite_with_nothing_held_out_says_what_to_do(mined: Whole) -> None:
    _, report, _ = mined
    assert "held out, so" not in _text(report, 4)
    alone = replace(report, search=report.tasks, held_out=0)
    assert "none is held out, so nothing would tell a better agent from a luckier one: ask for more" in _text(alone, 4)


def test_each_task_hides_what_decides_and_keeps_the_rest(mined: Whole) -> None:
    folder, report, _ = mined
    tasks = RepositorySuite(folder).tasks()
    assert len(tasks) == report.tasks
    for task in tasks:
        for test in task.must_pass:
            path, name = test.split("::")[0], test.split("::")[-1].partition("[")[0]
            assert f"def {name}" in task.hidden[path].data.decode()
            assert path not in task.files or f"def {name}" not in task.files[path].data.decode()
        for path, fixed in task.reference.entries.items():
            assert fixed is not None
            assert fixed.data.decode() == FILES[path]


def test_a_statement_never_names_the_fix(mined: Whole) -> None:
    for task in RepositorySuite(mined[0]).tasks():
        for path, fixed in task.reference.entries.items():
            assert fixed is not None
            before = task.files[path].data.decode().splitlines()
            mended = [line.strip() for line in fixed.data.decode().splitlines() if line not in before]
            assert mended or len(before) != len(fixed.data.decode().splitlines())
            assert not [line for line in mended if line in task.statement]
            assert path not in task.statement or task.level in (1, 3)
        assert any(test.split("::")[-1].partition("[")[0] in task.statement for test in task.must_pass)


def test_several_bugs_are_told_each_and_take_more_than_one_mending(mined: Whole) -> None:
    several = [task for task in RepositorySuite(mined[0]).tasks() if "bugs in" in task.kind]
    assert several
    for task in several:
        assert task.level == 3
        assert 1 <= task.statement.count("```python") <= 3


def test_no_module_is_in_both_splits(mined: Whole) -> None:
    splits: dict[str, set[str]] = {}
    for task in RepositorySuite(mined[0]).tasks():
        for path in task.reference.entries:
            splits.setdefault(path, set()).add(task.split)
    assert all(len(own) == 1 for own in splits.values())


def test_the_check_proves_one_again_by_its_absolute_path(mined: Whole) -> None:
    one = RepositorySuite(mined[0]).tasks()[0]
    assert one.source is not None
    assert typed("tasks", "check", one.source.resolve(), "--json")[0].count('"proven": true') == 1


def test_the_same_again_goes_on_and_keeps_what_is_there(
    mined: Whole, project: Path, sandbox: Sandbox, tmp_path: Path
) -> None:
    folder, report, _ = mined
    to = tmp_path / "tasks"
    shutil.copytree(folder, to)
    lines = (to / ".mine" / "tried.jsonl").read_text().splitlines()
    (to / ".mine" / "tried.jsonl").write_text("\n".join(lines) + '\n{"key": "cut sho')
    before = read_tree(folder)
    said: list[str] = []
    again = mine(Asked(project, to, Wishes(tasks=report.tasks + 1)), sandbox, Environments(), said.append)
    assert again.tasks > report.tasks
    assert again.tried > report.tried
    after = read_tree(to)
    assert all(after[path] == file for path, file in before.items() if not path.startswith(".mine"))
    assert "running the tests as they are" not in said, "they were measured before"


class Failing(BubblewrapSandbox):
    """The host fails as soon as bugs are tried."""

    async def run(self, job: Job) -> Finished:
        if "rounds.json" in job.inputs:
            raise SandboxFailure("no room left")
        return await super().run(job)


def test_the_host_s_failure_is_named_and_nothing_is_lost(mined: Whole, project: Path, tmp_path: Path) -> None:
    to = tmp_path / "tasks"
    shutil.copytree(mined[0], to)
    tried = (to / ".mine" / "tried.jsonl").read_text()
    with pytest.raises(SandboxFailure, match="no room left"):
        mine(Asked(project, to, Wishes(tasks=mined[1].tasks + 1)), Failing(), Environments(), print)
    assert (to / ".mine" / "tried.jsonl").read_text() == tried


def test_another_commit_or_another_miner_is_refused(
    mined: Whole, project: Path, sandbox: Sandbox, tmp_path: Path
) -> None:
    folder, _, _ = mined
    moved = tmp_path / "shop"
    shutil.copytree(project, moved)
    write(moved, {"NEWS": "new\n"})
    commit(moved, "News")
    with pytest.raises(ConfigError, match=r"was mined with another revision .*; mine into another folder with --to"):
        mine(Asked(moved, folder), sandbox, Environments(), print)
    holder = Store(folder / ".mine")
    holder.open(json.loads((folder / ".mine" / "asked.json").read_text()))
    with pytest.raises(RunLocked, match="is being mined by another process"):
        mine(Asked(project, folder), sandbox, Environments(), print)
    holder.close()


def test_files_of_others_are_left_alone(project: Path, sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ConfigError, match="has files that were not mined; give a new folder with --to"):
        mine(Asked(project, tmp_path), sandbox, Environments(), print)


BAD = {
    "no tests": ({"shop/prices.py": PRICES}, r"no tests found; looked for test_\*.py, \*_test.py .* --tests FOLDER"),
    "nothing else": ({"test_x.py": "def test_x(): pass\n"}, "has tests, and no Python source beside them"),
    "failing": (
        {"a.py": "def f(): return 1\n", "test_a.py": "from a import f\ndef test_f(): assert f() == 2\n"},
        "1 of 1 tests fail before anything is changed; the first: test_a.py::test_f: .* Mend them first",
    ),
    "missing package": (
        {"a.py": "import no_such_package\n", "test_a.py": "import a\ndef test_f(): pass\n"},
        "no test could be collected.*no_such_package.* --require NAME==VERSION",
    ),
    "hangs": (
        {"a.py": "def f(): return 1\n", "test_a.py": "def test_f():\n    while True: pass\n"},
        "1 of 1 tests fail .*test_a.py::test_f: .*not done after 0.5 s",
    ),
    "hangs for good": (
        {"a.py": "x = 1\n", "test_a.py": "import time\ndef test_f():\n  while True:\n    try: time.sleep(9)\n"
         "    except BaseException: pass\n"},
        "do not come to their end; test_a.py::test_f was running, .*Name the files",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_a_repository_that_cannot_be_mined_is_told_why(what: str, sandbox: Sandbox, tmp_path: Path) -> None:
    files, message = BAD[what]
    repo = make_project(tmp_path / "bad", files)
    asked = Asked(repo, tmp_path / "to", measuring=Measuring(test_s=0.5))
    with pytest.raises(ConfigError, match=f"(?s){message}"):
        mine(asked, sandbox, Environments(), lambda _: None)


async def test_a_test_that_cannot_be_interrupted_is_left_out(sandbox: Sandbox) -> None:
    stuck = "def test_b():\n  while True:\n    try: time.sleep(9)\n    except BaseException: pass\n"
    files = {"a.py": "def f(): return 1\n", "test_a.py": f"import a, time\ndef test_a(): assert a.f() == 1\n{stuck}"}
    repository = from_tree("stuck", "1", {path: File(text.encode()) for path, text in files.items()})
    bench = bench_for(sandbox, exam_environment(), repository)
    baseline = await measure(bench, repository, Measuring(runs=0, test_s=0.3), lambda _: None)
    assert (list(baseline.stable), baseline.slow) == (["test_a.py::test_a"], ("test_a.py::test_b",))
    assert baseline.lines_of("a.py") == 1 << 1


async def test_pytest_that_dies_at_import_has_noticed_the_bug(sandbox: Sandbox) -> None:
    repository = from_tree("shop", "1", {path: File(text.encode()) for path, text in FILES.items()})
    bench = bench_for(sandbox, exam_environment(), repository)
    dying = (f"import os\nos._exit(0)\n{PRICES}", f"raise SystemExit\n{PRICES}")
    rounds = [Round(repository.tests, files={"shop/prices.py": text}) for text in (*dying, PRICES)]
    *dead, well = await bench.run(rounds, hash_seed=0)
    assert dead[0] is not None
    assert not dead[0].begun
    assert all(one is not None and _without_answer(one) is Fate.TOO_MANY for one in dead)
    assert well is not None
    assert (well.begun, _without_answer(well)) == (True, None)


async def test_a_repository_that_the_judge_refuses_as_a_whole_is_told_after_a_few_runs(sandbox: Sandbox) -> None:
    asked: list[int] = []

    async def refusing(ids: Sequence[str]) -> Judgement:
        asked.append(len(ids))
        cause, verdicts = JudgeCause.TAMPERED, dict.fromkeys(ids, Verdict.MISSING)
        return Judgement(False, "the change interferes with hypothesis", verdicts, b"", 0.0, 0.0, cause)

    with pytest.raises(ConfigError, match=r"the judge refuses .*interferes with hypothesis.*--tests FOLDER"):
        await fit_for_judge([f"test_a.py::test_{number}" for number in range(500)], refusing)
    assert asked == [500, 1, 1, 1]


def test_what_was_told_can_be_mended_and_mined_into_the_same_folder(tmp_path: Path) -> None:
    told = {"revision": "1", "environment": [None, ["attrs==25.1.0"], ""]}
    mended = {"revision": "1", "environment": [None, ["attrs==25.3.0", "six==1.17.0"], ""]}
    for asked in (told, mended):
        store = Store(tmp_path / ".mine")
        store.open(asked)
        store.close()
    assert json.loads((tmp_path / ".mine" / "asked.json").read_text())["environment"] == mended["environment"]
    (tmp_path / ".mine" / "baseline.json").write_text("{}")
    store = Store(tmp_path / ".mine")
    with pytest.raises(ConfigError, match=r"another environment \(attrs==25.3.0 six==1.17.0, now none\)"):
        store.open({"revision": "1", "environment": []})
    store.close()


def test_what_is_no_repository_is_told_how_to_become_one(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    write(plain, FILES)
    said = typed("tasks", "mine", "--repo", plain, "--to", tmp_path / "to", code=2)[1]
    assert f"{plain}: no git repository; make it one" in said
    assert f"cd {plain} && git init" in said
    assert not (tmp_path / "to").exists()
    assert "no such directory" in typed("tasks", "mine", "--repo", tmp_path / "gone", code=2)[1]


def test_init_with_a_repository_makes_a_run_that_can_start(
    mined: Whole, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, report, _ = mined
    monkeypatch.chdir(tmp_path)
    shutil.copytree(folder, tmp_path / "mined" / "shop")
    said = typed("init", "shop", "--repo", project, "--tasks", "3", "--evaluations", "30")[1]
    assert f"{report.search} search and {report.held_out} held-out tasks" in said
    assert load(tmp_path / "runs" / "shop" / "hgm.toml").suite.name == "../../mined/shop"
    again = typed("init", "shop", "--repo", project, code=2)[1]
    assert "exists already; start it with: hgm run shop" in again
    both = typed("init", "other", "--repo", project, "--suite", "./x", code=2)[1]
    assert "--suite ./x and --repo" in both


def test_every_fate_is_in_the_manual(mined: Whole) -> None:
    page = Path("docs/mine.md").read_text()
    assert not [fate for fate in Fate if f"`{fate}`" not in page]


SMALL = {
    "big.py": "def kept(a, b):\n" + "    a = a + b - 1 if a < b else b\n" * 20 + "    return 0\n"
    "def least(a, b):\n    return a if a < b else b\ndef most(a, b):\n    return a if a > b else b\n",
    "few.py": "".join(f"def f{n}(a, b):\n    return (a + b) * {n}\n" for n in range(2, 8)),
    "test_all.py": "import big, few, pytest\n"
    "def test_big():\n    assert big.kept(1, 2) == 0\n    assert big.least(1, 2) == 1\n    assert big.most(1, 2) == 2\n"
    "@pytest.mark.parametrize('n', range(2, 8))\n"
    "def test_few(n):\n    assert getattr(few, f'f{n}')(1, 3) == 4 * n\n",
}  # fmt: skip
"""Two thirds of the sites are where tests look at nothing, so most bugs that are noticed are in what is held out."""


def test_no_more_is_held_out_than_is_left_to_search_with(sandbox: Sandbox, tmp_path: Path) -> None:
    repo = make_project(tmp_path / "small", SMALL)
    asked = Asked(repo, tmp_path / "to", Wishes(tasks=4, several=0.0), measuring=Measuring(runs=0))
    report = mine(asked, sandbox, Environments(), lambda _: None)
    assert (report.search, report.held_out) == (2, 2)
    turned = replace(report, search=1, held_out=3)
    assert "more are held out than left to search with" in _text(turned, 4)
    assert "more are held out" not in _text(report, 4)
