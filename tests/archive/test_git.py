from __future__ import annotations

import os
import statistics
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.errors import GitMissing, NotARun, NotFound
from archive.files import File, Mode, UnsafeTree, change_between
from archive.git import AgentsRepository, Commit, tree_oid

NAMES = st.one_of(
    st.sampled_from(["a", "b", "a.b", "a-b", "a0", "A", "é", 'q"uote', "back\\slash", "new\nline", " lead", "-dash"]),
    st.binary(min_size=1, max_size=6)
    .filter(lambda raw: b"/" not in raw and b"\0" not in raw and raw.lower() not in (b".", b"..", b".git"))
    .map(lambda raw: raw.decode("utf-8", "surrogateescape")),
)
FILES = st.builds(File, st.binary(max_size=40), st.sampled_from([Mode.REGULAR, Mode.EXECUTABLE])) | st.builds(
    File, st.binary(min_size=1, max_size=10).filter(lambda raw: b"\0" not in raw), st.just(Mode.SYMLINK)
)
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)


def without_conflicts(tree: dict[str, File]) -> dict[str, File]:
    kept: dict[str, File] = {}
    for path, file in tree.items():
        inside = any(other.startswith(path + "/") or path.startswith(other + "/") for other in kept)
        if not inside:
            kept[path] = file
    return kept


TREES = st.dictionaries(PATHS, FILES, max_size=8).map(without_conflicts)


@pytest.fixture
def repository(tmp_path: Path) -> AgentsRepository:
    return AgentsRepository.create(tmp_path / "agents.git")


def commit(repository: AgentsRepository, files: dict[str, File], id: int = 0, parent: str | None = None) -> Commit:
    return repository.commit(
        files,
        branch=f"variant/{id}",
        parent=parent,
        message=f"v{id}",
        trailers={"Variant": f"v{id}", "Idea": "try\nagain"},
        when=1_700_000_000.9,
    )


def git(repository: AgentsRepository, *arguments: str) -> str:
    command = ["git", "--git-dir", str(repository.path), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(tree=TREES)
def test_any_tree_comes_back_and_has_the_name_that_git_gives(
    repository: AgentsRepository, tree: dict[str, File]
) -> None:
    made = commit(repository, tree)
    assert repository.files(made.sha) == tree
    assert git(repository, "rev-parse", f"{made.sha}^{{tree}}").strip() == made.tree == tree_oid(tree)


def test_fsck_is_clean_after_odd_trees(repository: AgentsRepository) -> None:
    odd = {
        'q"\\\n\udcff ': File(b"\0\xff"),
        ".gitmodules": File(b'[submodule "../x"]\n\tpath = -x\n\turl = -u\n'),
        ".gitattributes": File(b"* filter=evil\n" + b"x" * 5000),
        "git~1": File(b""),
        "link": File(b"/etc/passwd", Mode.SYMLINK),
    }
    made = commit(repository, odd)
    assert repository.files(made.sha) == odd
    assert repository.fsck() == []


def test_fsck_names_what_is_damaged(repository: AgentsRepository) -> None:
    made = commit(repository, {"a": File(b"content")})
    victim = repository.path / "objects" / made.tree[:2] / made.tree[2:]
    victim.chmod(0o644)
    victim.write_bytes(b"garbage")
    assert any(made.tree in line for line in repository.fsck())


@pytest.mark.parametrize(
    "path", ["../up", "/abs", "a/../b", ".git/config", "a/.GIT/hooks", "", "a//b", "nul\0", "high\ud800"]
)
def test_paths_that_no_tree_may_hold(repository: AgentsRepository, path: str) -> None:
    with pytest.raises(UnsafeTree):
        commit(repository, {path: File(b"")})
    assert repository.branches() == {}


def test_a_path_that_is_file_and_directory_is_refused() -> None:
    for tree in ({"a": File(b""), "a/b": File(b"")}, {"a/b": File(b""), "a": File(b"")}):
        with pytest.raises(UnsafeTree, match="director"):
            tree_oid(tree)


def test_a_child_has_its_parents_commit_as_parent_and_reads_well(repository: AgentsRepository) -> None:
    root = commit(repository, {"a": File(b"1\n")})
    child = commit(repository, {"a": File(b"2\n")}, 1, root.sha)
    assert git(repository, "rev-parse", f"{child.sha}^").strip() == root.sha
    assert git(repository, "log", "-1", "--format=%s|%an|%at|%(trailers:unfold)", child.sha).strip() == (
        "v1|hgm|1700000000|Variant: v1\nIdea: try again"
    )
    assert git(repository, "log", "--graph", "--format=%s", "--all").splitlines() == ["* v1", "* v0"]
    assert "-1\n+2\n" in repository.diff(root.sha, child.sha)
    assert set(change_between(repository.files(root.sha), repository.files(child.sha)).entries) == {"a"}


def test_an_empty_tree_and_a_large_one(repository: AgentsRepository) -> None:
    empty = commit(repository, {})
    assert repository.files(empty.sha) == {}
    large = {f"d{i % 7}/f{i}": File(os.urandom(3000)) for i in range(400)}
    made = commit(repository, large, 1, empty.sha)
    assert repository.files(made.sha) == large


def test_a_leftover_branch_is_replaced(repository: AgentsRepository) -> None:
    root = commit(repository, {"a": File(b"1")})
    commit(repository, {"a": File(b"orphan")}, 1, None)
    child = commit(repository, {"a": File(b"2")}, 1, root.sha)
    assert repository.branches() == {"variant/0": root.sha, "variant/1": child.sha}
    repository.delete_branch("variant/1")
    repository.delete_branch("variant/1")
    assert repository.branches() == {"variant/0": root.sha}
    repository.set_branch("variant/1", child.sha)
    assert repository.branches()["variant/1"] == child.sha


def test_unknown_commits_are_not_found(repository: AgentsRepository) -> None:
    made = commit(repository, {"a": File(b"1")})
    assert repository.has(made.sha)
    assert not repository.has(made.tree)
    for unknown in ("0" * 40, made.tree, "no such"):
        with pytest.raises(NotFound):
            repository.files(unknown)
        with pytest.raises(NotFound):
            repository.diff(made.sha, unknown)


def test_nothing_of_the_users_git_setup_has_any_effect(
    repository: AgentsRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = tmp_path / "hook-ran"
    hooks = tmp_path / "hooks"
    for folder in (hooks, repository.path / "hooks"):
        folder.mkdir(exist_ok=True)
        for name in ("reference-transaction", "post-commit", "post-update"):
            (folder / name).write_text(f"#!/bin/sh\ntouch '{trace}'\n")
            (folder / name).chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(
        f"[core]\n\thooksPath = {hooks}\n[user]\n\tname = Someone\n"
        "[diff]\n\texternal = false\n[i18n]\n\tcommitEncoding = x\n"
    )
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(tmp_path / "objects"))
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Someone")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.hooksPath")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(hooks))
    fresh = AgentsRepository.open(repository.path)
    a, b = commit(fresh, {"a": File(b"1\n")}), commit(fresh, {"a": File(b"2\n")}, 1)
    assert "+2" in fresh.diff(a.sha, b.sha)
    fresh.delete_branch("variant/1")
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    assert git(fresh, "log", "-1", "--format=%an %cn", a.sha).strip() == "hgm hgm"
    assert fresh.fsck() == []
    assert not trace.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory to another user")
def test_a_repository_of_another_user_can_be_read(repository: AgentsRepository) -> None:
    made = commit(repository, {"a": File(b"1")})
    for path in (repository.path, *repository.path.rglob("*")):
        os.chown(path, 12345, 12345)
    assert repository.files(made.sha) == {"a": File(b"1")}


def test_without_git_the_error_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitMissing, match="install"):
        AgentsRepository.create(tmp_path / "agents.git")


def test_a_directory_that_is_no_repository(tmp_path: Path) -> None:
    with pytest.raises(NotARun):
        AgentsRepository.open(tmp_path)


def test_what_a_killed_git_left_is_swept(repository: AgentsRepository) -> None:
    made = commit(repository, {"a": File(b"1")})
    lock = repository.path / "refs" / "heads" / "variant" / "0.lock"
    lock.touch()
    (repository.path / "objects" / "tmp_obj_x").touch()
    assert repository.sweep() == ["0.lock", "tmp_obj_x"]
    repository.delete_branch("variant/0")
    assert repository.branches() == {}
    assert repository.has(made.sha)


def test_many_loose_objects_are_packed_and_all_is_still_there(
    repository: AgentsRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.git._LOOSE_OBJECTS_MAX", 300)
    files = {f"d/{i}": File(str(i).encode()) for i in range(600)}
    made = commit(repository, files)
    assert repository.compact()
    assert not repository.compact()
    assert repository.files(made.sha) == files
    assert repository.branches() == {"variant/0": made.sha}
    assert repository.fsck() == []
    commit(repository, {"a": File(b"1")}, 0, made.sha)  # a packed branch still moves


def test_a_commit_takes_a_few_milliseconds(repository: AgentsRepository) -> None:
    files = {f"agent/f{i}.py": File(b"x = 1\n" * 200) for i in range(30)}
    commit(repository, files)
    times = []
    for i in range(10):
        start = time.perf_counter()
        commit(repository, {**files, "agent/f0.py": File(f"x = {i}\n".encode())}, i + 1)
        times.append(time.perf_counter() - start)
    assert statistics.median(times) < 0.15  # 7 ms on an idle machine
