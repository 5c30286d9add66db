"""Task folders: what is read, and one clear message for each mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import TaskError
from archive.files import File
from archive.records import Split
from evaluators.suites.repository import RepositorySuite
from tests.evaluators.folders import BUGGY, FIXED, FOLDER, TASK_TOML, make_task, write_folder

PATCH = "--- a/calc.py\n+++ b/calc.py\n@@ -1,2 +1,2 @@\n def add(a, b):\n-    return a - b\n+    return a + b\n"


def test_a_folder_becomes_a_task(tmp_path: Path) -> None:
    toml = TASK_TOML + "[limits]\nwall_s = 5\njudge_wall_s = 2.5\nrequests = 7\ndisk_mb = 8\n"
    task = make_task(tmp_path, {"task.toml": 'split = "held_out"\nkind = "sign"\nlevel = 2\n' + toml})
    assert (task.id, task.suite, task.split, task.kind, task.level) == (
        "adds-wrong",
        "small",
        Split.HELD_OUT,
        "sign",
        2,
    )
    assert task.statement == "`add(2, 2)` gives 0.\n"
    assert task.files["calc.py"] == File(BUGGY.encode())
    assert set(task.hidden) == {"hidden_tests/test_add.py", "hidden_tests/test_pair.py"}
    assert task.reference.entries == {"calc.py": File(FIXED.encode())}
    assert (task.limits.wall_s, task.limits.disk_mb, task.limits.memory_mb) == (5, 8, 1024)
    assert (task.judge_wall_s, task.model_limits.requests, task.model_limits.tokens) == (2.5, 7, 400_000)
    assert task.source == tmp_path


def test_a_patch_is_as_good_as_a_folder(tmp_path: Path) -> None:
    by_patch = make_task(tmp_path / "a", {"reference/calc.py": None, "reference.patch": PATCH})
    by_folder = make_task(tmp_path / "b")
    assert by_patch.reference == by_folder.reference
    assert by_patch.digest == by_folder.digest


@pytest.mark.parametrize(
    "changes",
    [
        {"task.toml": TASK_TOML.replace("gives 0", "gives nought")},
        {"task.toml": TASK_TOML + "[limits]\nwall_s = 59\n"},
        {"task.toml": "level = 2\n" + TASK_TOML},
        {"task.toml": "allow_test_edits = true\n" + TASK_TOML},
        {"repo/calc.py": BUGGY + "\n"},
        {"repo/more.py": ""},
        {"hidden/more.py": ""},
        {"reference/more.py": ""},
        {"task.toml": TASK_TOML + '[efficiency]\nworkload = ["hidden_tests/test_add.py::test_load"]\n'},
    ],
)
def test_the_digest_is_over_everything(tmp_path: Path, changes: dict[str, str]) -> None:
    assert make_task(tmp_path / "a").digest == make_task(tmp_path / "b").digest
    assert make_task(tmp_path / "a").digest != make_task(tmp_path / "c", changes).digest


def toml(old: str, new: str) -> dict[str, str | None]:
    assert old in TASK_TOML
    return {"task.toml": TASK_TOML.replace(old, new, 1)}


def timed(test: str, at_least: str = "0.0") -> str:
    return f'[efficiency]\nworkload = ["{test}"]\nat_least = {at_least}\n'


LOAD = "hidden_tests/test_add.py::test_load"
BARE = 'id = "adds-wrong"\nstatement = "slow"\n'
STATEMENT = '"""\n`add(2, 2)` gives 0.\n"""'
MISTAKES: list[tuple[dict[str, str | None], str]] = [
    ({"task.toml": None}, r"task.toml is missing"),
    ({"task.toml": "id = "}, r"task.toml: is not valid TOML"),
    (toml("statement", "stament"), r"unknown key 'stament'; did you mean 'statement'"),
    (toml("test_command", "zzz"), r"unknown key 'zzz'; valid are allow_test_edits"),
    ({"task.toml": TASK_TOML + "[limits]\nwal_s = 3\n"}, r"unknown key 'limits.wal_s'; did you mean 'wall_s'"),
    ({"task.toml": TASK_TOML + "[limits]\nwall_s = '3'\n"}, r"'limits.wall_s': must be a number, but it is '3'"),
    ({"task.toml": TASK_TOML + "[limits]\nwall_s = 0\n"}, r"'limits.wall_s': must be more than 0"),
    ({"task.toml": TASK_TOML + "[limits]\nwall_s = inf\n"}, r"'limits.wall_s': .*finite"),
    ({"task.toml": TASK_TOML + "limits = 3\n"}, r"'limits': must be a table, but it is 3"),
    ({"task.toml": "allow_test_edits = 'yes'\n" + TASK_TOML}, r"'allow_test_edits': must be true or false, but it is"),
    ({"task.toml": "level = true\n" + TASK_TOML}, r"'level': must be a whole number, but it is true"),
    ({"task.toml": "id = 3\nlevel = 4\n"}, r"'id': must be a text, but it is 3; 'statement' is missing; add it"),
    ({"task.toml": "\ufeff" + TASK_TOML}, r"begins with a byte order mark; save it as UTF-8 without one"),
    (toml('id = "adds-wrong"', ""), r"'id' is missing; add it"),
    (toml('"adds-wrong"', '"Adds_Wrong"'), r"'Adds_Wrong' is no id; use lower-case letters"),
    (toml('"adds-wrong"', '"-x"'), r"'-x' is no id"),
    (toml('"adds-wrong"', "3"), r"'id': must be a text, but it is 3"),
    (toml(STATEMENT, '" "'), r"'statement': is empty; write what a user would report"),
    (
        {"task.toml": 'split = "train"\n' + TASK_TOML},
        r"'split': must be 'search' or 'held_out', but it is 'train'",
    ),
    ({"task.toml": "level = 4\n" + TASK_TOML}, r"'level': must be at most 3, but it is 4"),
    (toml("must_pass", "must_stray = []\nmust_pass_"), r"unknown key 'must_pass_'; did you mean 'must_pass'"),
    ({"task.toml": TASK_TOML + "[efficiency]\nat_least = 0.5\n"}, r"'efficiency.workload' is missing"),
    (
        {"task.toml": TASK_TOML + timed("tests/test_x.py::test_y")},
        r"efficiency.workload names .* is neither in hidden/",
    ),
    (
        {"task.toml": TASK_TOML + timed("hidden_tests/test_add.py::test_zero")},
        r"must_stay and efficiency.workload both",
    ),
    ({"task.toml": TASK_TOML + timed(LOAD, "1.0")}, r"'efficiency.at_least': .* less than 1, but it is 1.0"),
    ({"task.toml": BARE + timed(LOAD)}, r"'must_pass' must not be empty: name the tests"),
    ({"task.toml": BARE + timed(LOAD, "0.5")}, r"'must_stay' must not be empty: name the tests that say"),
    (
        toml("tests/test_visible.py::TestAdd::test_two", "tests/test_visible.py"),
        r"is no test id; write what pytest prints",
    ),
    (toml("tests/test_visible.py::TestAdd::test_two", "/tests/a.py::b"), r"is an absolute path"),
    (toml("tests/test_visible.py::TestAdd::test_two", "../a.py::b"), r"leaves the checkout"),
    (toml("test_visible.py::TestAdd::test_two", "gone.py::b"), r"tests/gone.py is neither in hidden/ nor in repo/"),
    ({"hidden/hidden_tests/test_pair.py": None}, r"must_pass names .*hidden_tests/test_pair.py is neither in hidden/"),
    (toml("hidden_tests/test_pair.py::test_pair", "hidden_tests/test_add.py::test_four"), r"names .* twice"),
    (toml("TestAdd::test_zero", "TestAdd::test_two"), r"must_pass and must_stay both name"),
    ({path: None for path in FOLDER if path.startswith("repo")}, r"repo/ is missing"),
    ({path: None for path in FOLDER if path.startswith("hidden")}, r"hidden/ is missing"),
    ({"reference/calc.py": None}, r"has no fix; add reference/"),
    ({"reference.patch": PATCH}, r"both reference/ and reference.patch"),
    ({"reference/calc.py": BUGGY}, r"the reference changes nothing"),
    ({"reference/calc.py": None, "reference.patch": PATCH.replace("a - b", "a * b")}, r"does not fit repo/: calc.py"),
    ({"solution.py": ""}, r"solution.py is no part of a task"),
]


@pytest.mark.parametrize(("changes", "message"), MISTAKES, ids=[message for _, message in MISTAKES])
def test_each_mistake_has_its_message(tmp_path: Path, changes: dict[str, str | None], message: str) -> None:
    folder = tmp_path / "my-task"
    with pytest.raises(TaskError, match=message) as caught:
        make_task(folder, changes)
    assert str(caught.value).startswith(("task my-task:", "task adds-wrong:"))


def test_must_pass_cannot_be_empty(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match=r"'must_pass' must not be empty"):
        make_task(tmp_path, {"task.toml": 'id = "a"\nstatement = "x"\nmust_pass = []\n'})


def test_several_wrong_folders_are_counted(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        write_folder(tmp_path / name, {"task.toml": "id = 3" if name != "a" else TASK_TOML})
    with pytest.raises(TaskError, match=r"(?s)^task b: .*\n1 more of 3 tasks .*; all of them: hgm tasks check"):
        RepositorySuite(tmp_path).tasks()


def test_an_empty_directory_and_a_link_that_leaves(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "a")
    (folder / "repo" / "out").symlink_to("../../secret")
    with pytest.raises(TaskError, match="repo/out is a link that leaves repo/"):
        RepositorySuite(tmp_path).tasks()
    write_folder(tmp_path / "b", {path: None for path in FOLDER if path.startswith("hidden")})
    (tmp_path / "b" / "hidden").mkdir()
    with pytest.raises(TaskError, match="hidden/ has no files"):
        RepositorySuite(tmp_path / "b").tasks()


def test_a_suite_is_its_folders_by_name(tmp_path: Path) -> None:
    write_folder(tmp_path / "z", {"task.toml": TASK_TOML.replace("adds-wrong", "first")})
    write_folder(tmp_path / "b")
    (tmp_path / "_drafts").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / "README.md").write_text("about these tasks")
    suite = RepositorySuite(tmp_path, "mine")
    assert [(task.id, task.suite) for task in suite.tasks()] == [("adds-wrong", "mine"), ("first", "mine")]
    assert [task.id for task in RepositorySuite(tmp_path / "b").tasks()] == ["adds-wrong"]


def test_two_tasks_with_one_id(tmp_path: Path) -> None:
    write_folder(tmp_path / "a")
    write_folder(tmp_path / "b")
    with pytest.raises(TaskError, match="task adds-wrong: b and a have the same id"):
        RepositorySuite(tmp_path).tasks()


def test_a_suite_without_tasks(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match="has no task folders"):
        RepositorySuite(tmp_path).tasks()
    with pytest.raises(TaskError, match="no such directory"):
        RepositorySuite(tmp_path / "gone").tasks()
