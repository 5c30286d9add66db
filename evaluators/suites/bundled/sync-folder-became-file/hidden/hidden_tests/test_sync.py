from foldersync.apply import apply
from foldersync.plan import make_plan
from foldersync.snapshot import snapshot


def sync(source, target):
    return apply(make_plan(source, target), source, target)


def plan_text(source, target):
    return [str(step) for step in make_plan(source, target)]


def test_folder_became_file():
    source = snapshot({"notes": "all", "other": "1"})
    target = snapshot({"notes/a.txt": "1", "notes/deep/b.txt": "2", "other": "1"})
    assert sync(source, target) == source


def test_empty_folder_became_file():
    source = snapshot({"notes": "all"})
    target = snapshot({}, empty_dirs=("notes",))
    assert sync(source, target) == source


def test_file_became_folder():
    source = snapshot({"todo/now": "1", "todo/later": "2"})
    target = snapshot({"todo": "0"})
    assert sync(source, target) == source


def test_file_became_folder_with_folders():
    source = snapshot({"todo/old/2023": "1", "todo/new/2024": "2"})
    target = snapshot({"todo": "0"})
    assert sync(source, target) == source


def test_file_became_empty_folder():
    source = snapshot({}, empty_dirs=("todo",))
    target = snapshot({"todo": "0"})
    assert sync(source, target) == source


def test_both_at_once_below_the_top():
    source = snapshot({"p/notes": "all", "p/todo/now": "1", "keep": "1"})
    target = snapshot({"p/notes/a": "1", "p/notes/x/y": "1", "p/todo": "0", "keep": "0"})
    assert sync(source, target) == source


def test_names_that_begin_alike():
    source = snapshot({"notes": "all", "notes-old/a": "2"})
    target = snapshot({"notes/a": "1", "notes-old/a": "1", "notes-old/b": "1", "notes.txt": "1"})
    assert sync(source, target) == source


def test_only_what_is_in_the_way_goes_first():
    source = snapshot({"notes": "all", "new": "1"})
    target = snapshot({"notes/a": "1", "gone": "1", "notes-old/b": "1"})
    steps = plan_text(source, target)
    last_copy = max(steps.index("copy notes"), steps.index("copy new"))
    assert steps.index("delete notes/a") < steps.index("delete notes") < steps.index("copy notes")
    assert steps.index("delete gone") > last_copy
    assert steps.index("delete notes-old") > steps.index("delete notes-old/b") > last_copy
    assert sync(source, target) == source


def test_deletes_come_last():
    source = snapshot({"a/b/c": "1", "changed": "2"})
    target = snapshot({"changed": "1", "old/x": "1", "gone": "1"})
    assert plan_text(source, target) == [
        "make-dir a",
        "make-dir a/b",
        "copy a/b/c",
        "copy changed",
        "delete old/x",
        "delete gone",
        "delete old",
    ]


def test_ordinary_changes():
    source = snapshot({"x/a": "2", "x/b": "1", "z": "1"}, empty_dirs=("e",))
    target = snapshot({"x/a": "1", "y/deep/a": "1"})
    assert sync(source, target) == source
    assert make_plan(source, source) == []
