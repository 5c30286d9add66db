"""A window and an engine on one run: hard reading does not keep the writer waiting, nor the other way round."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from archive.browse import Browser
from archive.errors import HgmError, NotARun
from archive.layout import RunPaths
from archive.overview import History
from archive.records import EvaluationResult, Outcome, Purpose, Usage
from archive.store import Archive
from tests.tui.runs import TASKS, large_run, toy_run
from tests.tui.using import until_seen, window
from tui.live import live
from tui.screens.tasks import matrix
from tui.view import Wants, look, look_again

READER = """
import sys, time
from pathlib import Path
from archive.layout import RunPaths
from tests.tui.test_together import read_hard
print(read_hard(RunPaths(Path(sys.argv[1])), float(sys.argv[2])))
"""
FEW_READS = 3


def read_hard(paths: RunPaths, seconds: float) -> int:
    """Ask all that a window asks, again and again, each time seeing a whole state of the run; how often."""
    until, rounds, before = time.monotonic() + seconds, 0, 0
    with Browser(paths) as browser:
        history = History()
        while time.monotonic() < until or rounds < FEW_READS:
            view = look(browser, Wants(words=("prompt",)))
            assert view.status.n >= before  # results never go away
            before = view.status.n
            root = browser.root()
            assert root is not None
            browser.follow(history)
            assert len(history.variant) <= browser.counts().s.sum() + browser.counts().f.sum()
            matrix(browser, [])
            live(browser)
            browser.all_costs()
            rounds += 1
    return rounds


def run_hard(paths: RunPaths, over: threading.Event) -> int:
    """Begin and end evaluations until `over`; how many."""
    done, result = 0, EvaluationResult(Outcome.RESOLVED, usage=Usage(requests=1, prompt_tokens=100), transcript=b"x")
    with Archive.open(paths) as archive:
        while not over.is_set():
            id = archive.begin_evaluation(done % 50, TASKS[done % len(TASKS)].id, Purpose.SEARCH, done)
            archive.finish_evaluation(id, result)
            done += 1
    return done


def together(paths: RunPaths, seconds: float) -> None:
    """Three processes that read and one thread that writes: nobody fails, and all that was written is there."""
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", READER, str(paths.root), str(seconds)]
    with Browser(paths) as browser:
        before = browser.totals().n
    readers = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env) for _ in range(3)]
    over, written = threading.Event(), list[int]()
    writer = threading.Thread(target=lambda: written.append(run_hard(paths, over)))
    writer.start()
    said = [reader.communicate() for reader in readers]
    over.set()
    writer.join()
    for reader, (out, err) in zip(readers, said, strict=True):
        assert reader.returncode == 0, err.decode()
        assert int(out) >= FEW_READS
    with Browser(paths) as browser:
        assert browser.totals().n == before + written[0]
        root = browser.root()
        assert root is not None
        assert root.clade_s + root.clade_f == before + written[0]


def test_readers_and_an_engine_do_not_disturb_each_other(tmp_path: Path) -> None:
    together(large_run(tmp_path / "run", 300), 1.0)


@pytest.mark.crash
def test_readers_and_an_engine_for_a_minute(tmp_path: Path) -> None:
    together(large_run(tmp_path / "run", 3_000), 60.0)


def test_a_locked_archive_is_read_all_the_same(tmp_path: Path) -> None:
    """A writer that holds its transaction keeps no reader waiting (write-ahead log)."""
    paths = toy_run(tmp_path / "toy")
    with closing(sqlite3.connect(paths.archive, isolation_level=None)) as other, Browser(paths) as browser:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE variants SET pinned = 1 WHERE id = 0")
        assert look(browser, Wants()).status.variants == 6
        other.execute("ROLLBACK")


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("PRAGMA user_version = 1", "brings it up to date"),
        ("PRAGMA user_version = 999", "update the program"),
        ("DROP VIEW spending; DROP TABLE decisions", "lacks a part of its schema"),
    ],
)
async def test_a_half_migrated_archive_is_a_message(tmp_path: Path, harm: str, said: str) -> None:
    paths = toy_run(tmp_path / "toy")
    with closing(sqlite3.connect(paths.archive, isolation_level=None)) as other:
        other.executescript(harm)
    async with window(paths) as user:
        if "DROP" in harm:
            await until_seen(user, "v3 ★")
            await user.press("D")
        await until_seen(user, said)


async def test_a_truncated_archive_is_a_message(tmp_path: Path) -> None:
    paths = toy_run(tmp_path / "toy")
    with closing(sqlite3.connect(paths.archive)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = paths.archive.read_bytes()
    paths.archive.write_bytes(whole[: len(whole) // 3])
    async with window(paths) as user:
        await until_seen(user, "The run cannot be read", "restore it from a copy")


def test_an_archive_that_vanishes_between_two_looks(tmp_path: Path) -> None:
    paths = toy_run(tmp_path / "toy")
    with Browser(paths) as browser:
        seen = look_again(browser, Wants(), frozenset(), None)
        assert seen is not None
        paths.archive.unlink()
        with pytest.raises((NotARun, HgmError), match=r"archive\.db"):
            look_again(browser, Wants(), frozenset(), seen[0])
