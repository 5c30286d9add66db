"""Building environments: once, whole, and with a reason where one cannot be."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from archive.errors import EnvironmentUnavailable
from evaluators.environments import build as building
from evaluators.environments import cache_directory, exam, exam_environment, interpreter_mounts
from evaluators.environments.build import build
from evaluators.environments.cache import MARK
from evaluators.environments.interpreters import own_interpreter
from evaluators.sandbox.base import Job
from evaluators.sandbox.bubblewrap import BubblewrapSandbox
from evaluators.sandbox.registry import open_sandbox
from tests.evaluators.wheels import write_wheel


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

    def make(room: Path, *_: object) -> tuple[str, ...]:
        built.append(room.name)
        (room / "root" / "bin").mkdir(parents=True)
        (room / "root" / "bin" / "python").touch()
        time.sleep(0.1)
        return ("pytest==1",)

    monkeypatch.setattr(exam, "build", make)
    monkeypatch.setattr(exam, "try_inside", lambda *_: None)
    return built


class TestBuildingOnce:
    def test_the_second_time_is_only_a_look(self, instant: list[str]) -> None:
        said: list[str] = []
        first = exam_environment(progress=said.append)
        assert exam_environment(progress=said.append) == first
        assert len(instant) == len(said) == 1
        assert first.path == ("/exam/bin",)
        assert first.mounts[0].target == "/exam"
        assert {mount.bare for mount in first.mounts[1:]} <= {True}

    def test_two_at_once_build_one(self, instant: list[str]) -> None:
        threads = [threading.Thread(target=exam_environment) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(instant) == 1

    @pytest.mark.parametrize("cut", ["", "[", None])
    def test_what_was_left_half_built_is_not_used(self, instant: list[str], cut: str | None) -> None:
        target = exam_environment().mounts[0].source.parent
        (target / MARK).unlink() if cut is None else (target / MARK).write_text(cut)
        exam_environment()
        assert len(instant) == 2
        assert (target / MARK).exists()

    def test_one_whose_interpreter_is_gone_is_built_again(self, instant: list[str]) -> None:
        root = exam_environment().mounts[0].source
        (root / "bin" / "python").unlink()
        (root / "bin" / "python").symlink_to("/nowhere")
        exam_environment()
        assert len(instant) == 2

    def test_what_a_killed_builder_left_is_swept(self, instant: list[str]) -> None:
        target = exam_environment().mounts[0].source.parent
        (target / MARK).unlink()
        left, others = (target.with_name(f".building-{name}-x") for name in (target.name, "exam-other"))
        left.mkdir()
        others.mkdir()
        exam_environment()
        assert not left.exists()
        assert others.exists()

    def test_a_cache_that_cannot_be_written(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "file").touch()
        monkeypatch.setenv("HGM_CACHE", str(tmp_path / "file"))
        with pytest.raises(EnvironmentUnavailable, match="HGM_CACHE"):
            exam_environment()

    def test_nothing_is_left_of_a_build_that_fails(self, instant: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_: object) -> tuple[str, ...]:
            raise EnvironmentUnavailable("pip says no")

        monkeypatch.setattr(exam, "build", fail)
        with pytest.raises(EnvironmentUnavailable, match="pip says no"):
            exam_environment()
        assert {path.suffix for path in cache_directory().iterdir()} == {".lock"}


def made(room: Path, *lines: str) -> tuple[str, ...]:
    return build(room, own_interpreter(), lines, (), lambda _: None)


class TestPip:
    """Without an index: what is wanted lies in a folder that pip's settings name."""

    @pytest.fixture(autouse=True)
    def _index(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HGM_CACHE", str(cache_directory()))  # pip itself is set up once
        monkeypatch.setenv("PIP_NO_INDEX", "1")
        monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
        monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
        self.wheels, self.room = tmp_path / "wheels", tmp_path / "room"
        self.wheels.mkdir()
        self.room.mkdir()

    def test_its_reason_is_told(self) -> None:
        with pytest.raises(EnvironmentUnavailable, match=r"No matching distribution found for no-such-package==1"):
            made(self.room, "no-such-package==1")

    def test_a_wheel_is_installed_and_nothing_of_it_is_run(self, tmp_path: Path) -> None:
        mark = tmp_path / "was-run"
        write_wheel(self.wheels, "hostile", {"hostile.pth": f"import os; os.mkdir({str(mark)!r})\n"})
        assert made(self.room, "hostile") == ("hostile==1.0",)
        assert (self.room / "root" / f"lib/python{own_interpreter().minor}/site-packages/hostile.pth").exists()
        assert not mark.exists()
        assert {path.name for path in self.room.iterdir()} == {"root"}

    def test_a_source_distribution_is_not_taken(self) -> None:
        (self.wheels / "sourced-1.0.tar.gz").write_bytes(b"")
        with pytest.raises(EnvironmentUnavailable, match="No matching distribution found for sourced"):
            made(self.room, "sourced")

    def test_nor_is_one_that_a_wheel_names_by_its_address(self, tmp_path: Path) -> None:
        mark = tmp_path / "was-run"
        source = tmp_path / "source"
        source.mkdir()
        (source / "setup.py").write_text(f"open({str(mark)!r}, 'w')\nfrom setuptools import setup\nsetup(name='s')\n")
        write_wheel(self.wheels, "hostile", {}, requires=f"s @ {source.as_uri()}")
        with pytest.raises(EnvironmentUnavailable, match="nothing may be started while it is built"):
            made(self.room, "hostile")
        assert not mark.exists()

    def test_pip_is_told_where_the_index_is_and_no_secret(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", "secret")
        monkeypatch.setenv("PIP_TARGET", "/elsewhere")
        monkeypatch.setenv("HTTPS_PROXY", "http://proxy")
        (tmp_path / "desk").mkdir()
        given = building._variables(tmp_path / "desk")
        assert given["PIP_FIND_LINKS"] == str(self.wheels)
        assert given["HTTPS_PROXY"] == "http://proxy"
        assert given["HOME"].startswith(str(tmp_path / "desk"))
        assert not {"OPENAI_API_KEY", "PIP_TARGET"} & given.keys()

    def test_the_users_configuration_holds(self, monkeypatch: pytest.MonkeyPatch) -> None:
        write_wheel(self.wheels, "plain", {"plain.py": ""})
        monkeypatch.delenv("PIP_FIND_LINKS")
        with pytest.raises(EnvironmentUnavailable):
            made(self.room, "plain")
        configuration = Path.home() / ".config" / "pip" / "pip.conf"
        configuration.parent.mkdir(parents=True)
        configuration.write_text(f"[global]\nfind-links = {self.wheels}\n")
        room = self.room.with_name("second")
        room.mkdir()
        assert made(room, "plain") == ("plain==1.0",)

    def test_pins_choose_and_hashes_bind(self) -> None:
        for version in ("1.0", "2.0"):
            write_wheel(self.wheels, "plain", {"plain.py": ""}, version=version)
        pinned = build(self.room, own_interpreter(), ["plain"], ["plain==1.0"], lambda _: None)
        assert pinned == ("plain==1.0",)
        with pytest.raises(EnvironmentUnavailable, match=r"HASHES|hash"):
            made(self.room.with_name("second"), f"plain==2.0 --hash=sha256:{'0' * 64}")

    def test_what_takes_too_much_room_or_time_is_ended(self, monkeypatch: pytest.MonkeyPatch) -> None:
        write_wheel(self.wheels, "large", {f"large{n}.py": "#" * 1_000_000 for n in range(60)})
        monkeypatch.setattr(building, "MOST_BYTES", 30_000)
        with pytest.raises(EnvironmentUnavailable, match="more than 0 MiB, which is the limit"):
            made(self.room, "large")
        monkeypatch.setattr(building, "MOST_S", 0.0)
        with pytest.raises(EnvironmentUnavailable, match="within 0 s"):
            made(self.room.with_name("second"), "large")


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
    job = Job(("pytest", "--version"), {}, mounts=environment.mounts, path=environment.path)
    assert b"pytest" in (await sandbox.run(job)).output


def test_interpreter_mounts_stay_at_their_path() -> None:
    for mount in interpreter_mounts():
        assert str(mount.source) == mount.target
