"""One run, hurt in every way that we know, twenty times over; `make test-crash`. The everyday suite has a short form.

The agent is the toy: what is put to the test is the engine's memory, not what an agent solves.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.layout import RunPaths
from archive.queries import Reader
from archive.records import Evaluation, JobState, Outcome
from tests.archive.making import ROOT
from tests.e2e.test_search import HGM, assert_whole, hgm, run, sandboxes_alive, wait_for
from tests.toy import write_run

pytestmark = pytest.mark.crash

KILLS = 20
BUBBLEWRAP = "bwrap"


def start(paths: RunPaths) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*HGM, "run", str(paths.root), "--plain"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def rows(paths: RunPaths) -> dict[int, Evaluation]:
    with Reader(paths) as reader:
        return {row.id: row for row in reader.evaluations()}


def finished(paths: RunPaths) -> dict[int, Evaluation]:
    return {id: row for id, row in rows(paths).items() if row.state is JobState.DONE}


def descendants(pid: int) -> dict[int, str]:
    """All processes below `pid`, with their names."""
    below: dict[int, str] = {}
    todo = [pid]
    while todo:
        for task in Path(f"/proc/{todo.pop()}/task").glob("*/children"):
            try:
                children = task.read_text().split()
            except OSError:
                continue
            for child in map(int, children):
                try:
                    below[child] = Path(f"/proc/{child}/comm").read_text().strip()
                except OSError:
                    continue
                todo.append(child)
    return below


@pytest.mark.parametrize("seed", [1, 2])
def test_twenty_kills_of_the_engine(tmp_path: Path, seed: int) -> None:
    paths = write_run(tmp_path, evaluations=120, held_out=2, pause_s=0.1)
    luck = random.Random(seed)
    known: dict[int, Evaluation] = {}
    killed = 0
    while killed < KILLS:
        engine = start(paths)
        time.sleep(luck.uniform(0.05, 2.2))
        assert engine.poll() is None, "the run ended before it was killed often enough"
        os.kill(engine.pid, signal.SIGKILL)
        engine.wait()
        killed += 1
        if paths.archive.exists():
            now = finished(paths)
            assert known.items() <= now.items(), "a finished evaluation was lost or changed"
            known = now
    assert run(paths).phase == "done"
    assert_whole(paths)
    assert known.items() <= finished(paths).items()
    with Reader(paths) as reader:
        assert not reader.running().evaluations
        lost = [row for row in reader.evaluations() if row.state is JobState.LOST]
    assert len(lost) <= 2 * KILLS, "more than what was in flight"
    assert not sandboxes_alive(tmp_path)


def test_killed_sandboxes_are_no_failures_of_the_agent(tmp_path: Path) -> None:
    """From outside: a sandbox's own outer process is ended, which nothing inside can do."""
    paths = write_run(tmp_path, evaluations=40, held_out=2, pause_s=0.4, edits=("+1", "+2"))
    engine = start(paths)
    luck = random.Random(3)
    killed = 0
    try:
        wait_for(lambda: paths.archive.exists() and len(finished(paths)) > 0)
        while killed < 3 and engine.poll() is None:
            mine = descendants(engine.pid)
            outer = [pid for pid, name in mine.items() if name == BUBBLEWRAP]
            if outer:
                try:
                    os.kill(luck.choice(outer), signal.SIGKILL)
                    killed += 1
                except ProcessLookupError:
                    continue
            time.sleep(1.5)
        assert killed == 3, "the search ended before it could be hurt"
        assert engine.wait(timeout=120) == 0
    finally:
        engine.kill()
        engine.wait()
    assert_whole(paths)
    scored = [row for row in finished(paths).values() if row.outcome is not None and row.outcome.scored]
    assert {row.outcome for row in scored} <= {Outcome.RESOLVED, Outcome.UNRESOLVED, Outcome.EMPTY}
    assert not sandboxes_alive(tmp_path)


def test_a_gateway_that_is_gone_pauses_the_run(tmp_path: Path) -> None:
    """The gateway lives in the engine; what can be taken from it while it runs is its socket."""
    paths = write_run(tmp_path, evaluations=40, held_out=2, pause_s=0.2)
    engine = start(paths)
    try:
        wait_for(lambda: paths.archive.exists() and len(finished(paths)) > 0)
        sockets = unix_sockets(engine.pid)
        assert sockets, "the engine listens on a socket in the file system"
        for socket in sockets:
            socket.unlink()
        wait_for(lambda: bool(paused(paths)), timeout_s=60)
        assert "gateway" in paused(paths)
        hgm("stop", paths.root)
        engine.wait(timeout=60)
    finally:
        engine.kill()
        engine.wait()
    assert all(row.outcome is not Outcome.CRASHED for row in finished(paths).values())
    assert run(paths).phase == "done"
    assert_whole(paths)


def paused(paths: RunPaths) -> str:
    with Reader(paths) as reader:
        return str(reader.state("paused") or "")


def unix_sockets(pid: int) -> list[Path]:
    """Listening sockets of the process that have a path."""
    inodes = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            inodes.add(str(descriptor.readlink()))
        except OSError:
            continue
    lines = [line.split() for line in Path(f"/proc/{pid}/net/unix").read_text().splitlines()[1:]]
    listening = [line for line in lines if len(line) == 8 and f"socket:[{line[6]}]" in inodes and line[3] != "00000000"]
    return [Path(line[7]) for line in listening if line[7].startswith("/")]


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to mount a small disk")
def test_a_full_disk(tmp_path: Path) -> None:
    command = ["unshare", "--mount", sys.executable, "-m", "tests.crash.small_disk", str(tmp_path)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "no space left" in ended.stdout.lower()
