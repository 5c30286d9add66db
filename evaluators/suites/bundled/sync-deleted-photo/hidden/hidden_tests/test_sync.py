from foldersync.apply import apply
from foldersync.compare import compare
from foldersync.nightly import run
from foldersync.plan import describe, make_plan
from foldersync.snapshot import snapshot


def sync(source, target):
    return apply(make_plan(source, target), source, target)


def plan_text(source, target):
    return describe(make_plan(source, target)).splitlines()


def test_one_new_file_in_an_old_folder():
    source = snapshot({"a/b/c": "1", "a/b/d": "2", "a/e": "3"})
    target = snapshot({"a/b/c": "1", "a/e": "3"})
    assert plan_text(source, target) == ["copy a/b/d"]
    assert sync(source, target) == source


def test_files_that_are_the_same_are_not_copied():
    source = snapshot({"a": "1", "b": "2", "c": "3"})
    target = snapshot({"a": "1", "b": "1", "c": "3"})
    assert plan_text(source, target) == ["copy b"]


def test_nothing_to_do_on_the_second_night():
    files = {"x/a": "1", "x/y/b": "2", "c": "3"}
    assert plan_text(snapshot(files, empty_dirs=("e",)), snapshot(files, empty_dirs=("e",))) == ["nothing to do"]


def test_ordinary_changes():
    source = snapshot({"x/a": "2", "x/b": "1", "z": "1"}, empty_dirs=("e",))
    target = snapshot({"x/a": "1", "y/deep/a": "1"}, empty_dirs=("e",))
    assert plan_text(source, target) == [
        "copy x/a",
        "copy x/b",
        "copy z",
        "delete y/deep/a",
        "delete y/deep",
        "delete y",
    ]
    assert sync(source, target) == source


def test_difference():
    found = compare(snapshot({"x/a": "1", "b": "2"}), snapshot({"x/a": "1", "b": "1", "c": "1", "y/d": "1"}))
    assert (found.added, found.removed, found.changed) == ([], ["c", "y", "y/d"], ["b"])
    assert not found.nothing


def test_all_gone():
    log, backup = run({}, snapshot({"x/a": "1", "b": "2"}))
    assert log.splitlines() == ["delete x/a", "delete b", "delete x"]
    assert backup == {}


def test_moved():
    log, backup = run({"new/a": "1"}, snapshot({"old/a": "1"}))
    assert log.splitlines() == ["make-dir new", "copy new/a", "delete old/a", "delete old"]
    assert backup == snapshot({"new/a": "1"})


def test_folder_became_file():
    source = snapshot({"notes": "all", "new": "1"})
    target = snapshot({"notes/a": "1", "notes/x/b": "1", "gone": "1", "notes-old": "1"})
    steps = plan_text(source, target)
    assert steps.index("delete notes") < steps.index("copy notes") < steps.index("delete gone")
    assert sync(source, target) == source


def test_file_became_empty_folder():
    source, target = snapshot({}, empty_dirs=("todo",)), snapshot({"todo": ""})
    assert plan_text(source, target) == ["delete todo", "make-dir todo"]
    assert sync(source, target) == source
