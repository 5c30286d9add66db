from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from archive.connection import connect_reader, connect_writer, transaction
from archive.errors import HgmError
from archive.queries import Reader
from tests.archive.making import OWN_MOUNTS, ROOT, can_mount, expand, new_archive, paths_in


def test_a_transaction_that_reads_first_can_still_write(tmp_path: Path) -> None:
    """A deferred one could not, once another process had posted a command after its first read."""
    new_archive(tmp_path).close()
    path = paths_in(tmp_path).archive
    with closing(connect_writer(path)) as engine, closing(sqlite3.connect(path, timeout=0)) as other:
        with transaction(engine, path):
            engine.execute("SELECT * FROM state").fetchall()
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("INSERT INTO state VALUES ('x', '1')")
            engine.execute("INSERT INTO state VALUES ('y', '1')")
        assert other.execute("SELECT key FROM state").fetchall() == [("y",)]


def test_whatever_is_raised_rolls_back(tmp_path: Path) -> None:
    new_archive(tmp_path).close()
    path = paths_in(tmp_path).archive

    class Crash(BaseException):
        pass

    def crash() -> None:
        with transaction(engine, path):
            engine.execute("INSERT INTO state VALUES ('x', '1')")
            raise Crash

    with closing(connect_writer(path)) as engine:
        with pytest.raises(Crash):
            crash()
        assert engine.execute("SELECT * FROM state").fetchall() == []
        assert not engine.in_transaction


def test_a_lock_that_is_held_too_long_is_an_error_that_says_so(tmp_path: Path) -> None:
    new_archive(tmp_path).close()
    path = paths_in(tmp_path).archive
    with closing(connect_writer(path)) as engine, closing(connect_writer(path)) as other:
        other.execute("PRAGMA busy_timeout = 50")
        with (
            transaction(engine, path),
            pytest.raises(HgmError, match="is busy"),
            transaction(other, path),
        ):
            raise AssertionError


READ_ONLY = """
import shutil, subprocess, sys
from pathlib import Path
from archive.layout import RunPaths
from archive.queries import Reader
medium, source = sys.argv[1:]
run = medium + "/run"
subprocess.run(["mount", "-t", "tmpfs", "none", medium], check=True)
shutil.copytree(source, run)
subprocess.run(["mount", "-o", "remount,ro", medium], check=True)
try:
    (Path(run) / "x").touch()
    raise SystemExit("the medium can be written to")
except OSError:
    pass
with Reader(RunPaths(Path(run))) as reader:
    sys.stdout.write(" ".join(v.label for v in reader.variants()) + reader.diff(0, 1)[:4])
"""


@pytest.mark.skipif(not can_mount(), reason="needs a mount namespace of its own")
def test_a_run_on_a_read_only_medium_can_be_looked_at(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        expand(archive, 0)
    medium = tmp_path / "medium"
    medium.mkdir()
    command = [*OWN_MOUNTS, sys.executable, "-c", READ_ONLY, str(medium), str(paths_in(tmp_path).root)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (ended.returncode, ended.stdout) == (0, "v0 v1diff"), ended.stderr


def test_a_reader_of_a_killed_engines_archive_sees_its_last_results(tmp_path: Path) -> None:
    """The write-ahead log is still there, and nobody has moved it into the file."""
    archive = new_archive(tmp_path)
    expand(archive, 0)
    copy = paths_in(tmp_path / "copy")
    copy.root.mkdir(parents=True)
    for suffix in ("", "-wal"):  # what a kill leaves; the shared memory file may be stale or missing
        source = archive.paths.archive
        copy.archive.with_name(f"archive.db{suffix}").write_bytes(source.with_name(f"archive.db{suffix}").read_bytes())
    archive.close()
    with Reader(copy) as reader:
        assert [v.id for v in reader.variants()] == [0, 1]
    with closing(connect_reader(copy.archive)) as connection, pytest.raises(sqlite3.OperationalError):
        connection.execute("DELETE FROM state")
