"""Building the exam's environment: once, whole, and with a reason where it cannot be."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from archive.errors import EnvironmentUnavailable
from evaluators import environments
from evaluators.environments import cache_directory, exam_environment, interpreter_mounts
from evaluators.sandbox.base import Job
from evaluators.sandbox.bubblewrap import BubblewrapSandbox
from evaluators.sandbox.registry import open_sandbox


class TestCacheDirectory:
    def test_own_variable_first(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("XDG_CACHE_HOME", "/xdg")
        monkeypatch.setenv("HGM_CACHE", "/own")
        assert cache_directory() == Path("/own")

    def test_then_the_users_cache(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("HGM_CACHE", raising=False)
        monkeypatch.setenv("XDG_CACHE_HOME", "/xdg")
        assert cache_directory() == Path("/xdg/hgm")
        monkeypatch.delenv("XDG_CACHE_HOME")
        monkeypatch.setenv("HOME", "/home/somebody")
        assert cache_directory() == Path("/home/somebody/.cache/hgm")


@pytest.fixture
def instant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A build that takes no time and counts itself."""
    monkeypatch.setenv("HGM_CACHE", str(tmp_path / "cache"))
    built: list[str] = []

    def build(draft: Path, lock: str) -> None:
        built.append(lock)
        (draft / "half").touch()
        time.sleep(0.1)

    monkeypatch.setattr(environments, "_build", build)
    monkeypatch.setattr(environments, "_check_inside", lambda *_: None)
    return built


class TestBuildingOnce:
    def test_the_second_time_is_only_a_look(self, instant: list[str]) -> None:
        said: list[str] = []
        first = exam_environment(progress=said.append)
        assert exam_environment(progress=said.append) == first
        assert len(instant) == len(said) == 1
        assert "pytest==" in instant[0]
        assert first.path == ("/exam/bin",)
        assert [mount.target for mount in first.mounts] == ["/exam"]

    def test_two_at_once_build_one(self, instant: list[str]) -> None:
        threads = [threading.Thread(target=exam_environment) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(instant) == 1

    def test_what_was_left_half_built_is_not_used(self, instant: list[str]) -> None:
        target = exam_environment().mounts[0].source
        (target / environments.MARK).unlink()
        exam_environment()
        assert len(instant) == 2
        assert (target / environments.MARK).exists()

    def test_a_cache_that_cannot_be_written(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "file").touch()
        monkeypatch.setenv("HGM_CACHE", str(tmp_path / "file"))
        with pytest.raises(EnvironmentUnavailable, match="HGM_CACHE"):
            exam_environment()

    def test_nothing_is_left_of_a_build_that_fails(self, instant: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(draft: Path, lock: str) -> None:
            raise EnvironmentUnavailable("pip says no")

        monkeypatch.setattr(environments, "_build", fail)
        with pytest.raises(EnvironmentUnavailable, match="pip says no"):
            exam_environment()
        assert {path.suffix for path in cache_directory().iterdir()} == {".lock"}


def test_pips_reason_is_told(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentUnavailable, match=r"(?s)exam\.lock: .*No matching distribution found for pytest"):
        environments._build(tmp_path, "--no-index\npytest\n")


async def test_pytest_runs_inside() -> None:
    """With the machine's own cache: built here the first time, which takes seconds."""
    sandbox = open_sandbox("bubblewrap")
    assert isinstance(sandbox, BubblewrapSandbox)
    environment = exam_environment()
    source = "import pytest, sys; print(pytest.__file__, sys.prefix)"
    job = Job(("python", "-c", source), {}, mounts=environment.mounts, path=environment.path)
    finished = await sandbox.run(job)
    assert finished.output.decode().split()[1] == "/exam"
    assert finished.output.startswith(b"/exam/lib/python")


def test_interpreter_mounts_stay_at_their_path() -> None:
    for mount in interpreter_mounts():
        assert str(mount.source) == mount.target
