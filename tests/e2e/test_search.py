"""A whole search with the toy agent: real git, SQLite, sandboxes and gateway; only the agent asks no model."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from archive.activity import Stage, activity_stamp, read_activity
from archive.git import AgentsRepository
from archive.layout import RunPaths
from archive.queries import Reader
from archive.records import ExpansionFailure, JobState, Purpose
from hgm.plan import prepare
from hgm.run import Ending, drive
from tests.toy import write_run

HGM = [sys.executable, "-m", "hgm"]


class Silent:
    def __init__(self) -> None:
        self.said: list[str] = []

    def update(self, progress: object) -> None:
        pass

    def say(self, line: str) -> None:
        self.said.append(line)

    def close(self) -> None:
        pass


def run(paths: RunPaths) -> Ending:
    return drive(prepare(paths), Silent())


def hgm(*arguments: str | Path, code: int = 0, timeout_s: float = 120) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([*HGM, *map(str, arguments)], capture_output=True, text=True, timeout=timeout_s)
    assert done.returncode == code, done.stderr
    return done


def assert_whole(paths: RunPaths) -> None:
    """Counts equal a recount, nothing was scored twice, git is clean, and branches are the variants'."""
    with Reader(paths) as reader:
        variants = {variant.id: variant for variant in reader.variants()}
        results = reader.outcomes(Purpose.SEARCH)
        own: Counter[tuple[int, bool]] = Counter((r.variant_id, r.outcome.success) for r in results)
        clade: Counter[tuple[int, bool]] = Counter()
        for (node, success), count in own.items():
            above: int | None = node
            while above is not None:
                clade[above, success] += count
                above = variants[above].parent_id
        for v in variants.values():
            assert (v.s, v.f) == (own[v.id, True], own[v.id, False])
            assert (v.clade_s, v.clade_f) == (clade[v.id, True], clade[v.id, False])
        finals = [(r.variant_id, r.task_id, r.seed) for r in reader.outcomes(Purpose.FINAL)]
        assert len({(r.variant_id, r.task_id) for r in results}) == len(results)
        assert len(set(finals)) == len(finals)
    repository = AgentsRepository.open(paths.agents)
    assert repository.fsck() == []
    assert repository.branches() == {f"variant/{v.id}": v.commit for v in variants.values()}


def test_a_search_ends_with_a_better_agent(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=30, edits=("+1", "+2", "-1"), held_out=1)
    ending = run(paths)
    assert (ending.phase, ending.cause) == ("done", "evaluations")
    assert_whole(paths)
    with Reader(paths) as reader:
        best = reader.variant(int(str(reader.state("best"))))
        totals = reader.totals()
    assert best.s / best.evaluations > 2 / 6
    assert (totals.n, totals.finals) == (28, 2)


def test_driving_a_finished_run_again_spends_nothing(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=12, held_out=1)
    run(paths)
    with Reader(paths) as reader:
        before = reader.totals()
    assert run(paths).phase == "done"
    with Reader(paths) as reader:
        assert reader.totals() == before


def test_a_raised_budget_goes_on_with_a_finished_run(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=12, held_out=1)
    run(paths)
    paths.config.write_text(paths.config.read_text().replace("evaluations = 12", "evaluations = 18"))
    assert run(paths).phase == "done"
    assert_whole(paths)
    with Reader(paths) as reader:
        totals = reader.totals()
    assert totals.n + totals.finals in (17, 18), "at most one is kept, for another finalist"


def test_a_search_whose_every_self_edit_fails_ends_with_its_cause(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=100, edits=("none", "broken", "deaf"))
    ending = run(paths)
    assert (ending.phase, ending.cause) == ("done", "no_expandable_node")
    with Reader(paths) as reader:
        failures = {expansion.failure for expansion in reader.expansions()}
        assert failures == {
            ExpansionFailure.NO_CHANGE,
            ExpansionFailure.DOES_NOT_PARSE,
            ExpansionFailure.SMOKE_FAILED,
        }
        assert len(reader.variants()) == 1
        assert reader.totals().n == 6


def test_a_kill_at_any_moment_loses_only_what_was_in_flight(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=40, held_out=2, pause_s=0.05)
    luck = random.Random(7)
    finished: dict[int, object] = {}
    for _ in range(5):
        engine = subprocess.Popen([*HGM, "run", str(paths.root), "--plain"], stderr=subprocess.DEVNULL)
        time.sleep(luck.uniform(1.2, 2.6))
        os.kill(engine.pid, signal.SIGKILL)
        engine.wait()
        if paths.archive.exists():
            with Reader(paths) as reader:
                rows = {row.id: row for row in reader.evaluations() if row.state is JobState.DONE}
            assert finished.items() <= rows.items()
            finished = dict(rows)
    assert run(paths).phase == "done"
    assert_whole(paths)
    with Reader(paths) as reader:
        rows = {row.id: row for row in reader.evaluations()}
        assert finished.items() <= rows.items()
        assert reader.totals().n == 36
        assert not reader.running().evaluations
    assert not sandboxes_alive(tmp_path)


def sandboxes_alive(root: Path) -> list[str]:
    """Command lines of the toy agents of `write_run(root)` that still run anywhere on this machine."""
    alive = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if f"/agent/main.py\0{root.name}".encode() in command:
                alive.append(command.replace(b"\0", b" ").decode())
    return alive


def test_ctrl_c_once_scores_what_is_in_flight(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=100, pause_s=1.0)
    engine = subprocess.Popen(
        [*HGM, "run", str(paths.root), "--plain"], stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    wait_for(lambda: Stage.AGENT in {job.stage for job in read_activity(paths, engine.pid).values()})
    wait_for(lambda: paths.archive.exists() and in_flight(paths) == 2)
    with Reader(paths) as reader:
        flying = [row.id for row in reader.running().evaluations]
    os.killpg(engine.pid, signal.SIGINT)  # as a terminal does: the whole foreground group
    _, said = engine.communicate(timeout=60)
    assert engine.returncode == 0, said
    assert "finishing what is in flight" in said
    assert activity_stamp(paths) == 0, "nobody is doing anything any more"
    with Reader(paths) as reader:
        rows = [reader.evaluation(number) for number in flying]
        assert [row.state for row in rows] == [JobState.DONE, JobState.DONE]
        assert {row.cause for row in rows} <= {"", "no_change"}
    assert_whole(paths)


def test_ctrl_c_twice_stops_and_the_next_start_does_the_work_again(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=8, held_out=1, pause_s=1.0)
    engine = subprocess.Popen([*HGM, "run", str(paths.root), "--plain"], stderr=subprocess.PIPE, text=True)
    wait_for(lambda: paths.archive.exists() and in_flight(paths) == 2)
    engine.send_signal(signal.SIGINT)
    assert engine.stderr
    assert any(line.startswith("finishing what is in flight") for line in engine.stderr)
    engine.send_signal(signal.SIGINT)
    engine.communicate(timeout=20)
    assert engine.returncode == 130
    assert not sandboxes_alive(tmp_path)
    assert run(paths).phase == "done"
    assert_whole(paths)
    with Reader(paths) as reader:
        lost = [row for row in reader.evaluations() if row.state is JobState.LOST]
        assert len(lost) == 2
        assert {row.retry_of for row in reader.evaluations()} > {row.id for row in lost}


def test_two_engines_cannot_drive_one_run(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=100, pause_s=0.5)
    engine = subprocess.Popen([*HGM, "run", str(paths.root), "--plain"], stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: paths.archive.exists() and in_flight(paths) > 0)
        second = hgm("run", paths.root, code=4)
        assert str(engine.pid) in second.stderr
        hgm("pause", paths.root)
        wait_for(lambda: in_flight(paths) == 0)
        assert json.loads(hgm("status", paths.root, "--json").stdout)["paused"]
        hgm("budget", paths.root, "evaluations=7")
        hgm("pin", paths.root, "root")
        assert "evaluation=7" in hgm("budget", paths.root, "evaluation=7", code=2).stderr
        hgm("resume", paths.root)
        wait_for(lambda: in_flight(paths) > 0)
        with Reader(paths) as reader:
            assert reader.variant(0).pinned
            assert [c.result for c in reader.commands() if c.verb == "budget"] == ["budget extended by evaluations 7"]
        hgm("stop", paths.root)
        assert engine.wait(timeout=30) == 0
    finally:
        engine.kill()
        engine.wait()
    assert hgm("pause", paths.root, code=4).stderr.startswith("hgm: nobody drives")


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [("workers = 2", "workers = 1", ""), ("[budget]", "[search]\nalpha = 0.5\n[budget]", "search.alpha")],
)
def test_a_changed_config_is_refused_by_name(tmp_path: Path, old: str, new: str, named: str) -> None:
    paths = write_run(tmp_path, evaluations=8, held_out=1)
    run(paths)
    paths.config.write_text(paths.config.read_text().replace(old, new))
    done = hgm("run", paths.root, "--plain", code=5 if named else 0)
    assert named in done.stderr


def test_a_run_whose_lock_was_deleted_is_refused(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=8, held_out=1)
    run(paths)
    paths.lock.unlink()
    assert "lock.json is missing" in hgm("run", paths.root, code=5).stderr
    assert not paths.lock.exists()


def test_a_changed_task_is_refused_by_name(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=8, held_out=1)
    run(paths)
    (tmp_path / "suite" / "task-1" / "repo" / "answer.py").write_text("def answer():\n    return 1\n")
    assert "task task-1" in hgm("run", paths.root, code=5).stderr


def test_a_root_that_fails_the_smoke_task_is_refused(tmp_path: Path) -> None:
    paths = write_run(tmp_path)
    (tmp_path / "agent" / "main.py").write_text("print('I do nothing')\n")
    refused = hgm("run", paths.root, "--plain", code=8)
    assert "smoke" in refused.stderr


def test_the_exported_agent_runs_without_this_project(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=8, held_out=1)
    run(paths)
    target = tmp_path / "exported"
    hgm("export", paths.root, "best", "--to", target)
    work = tmp_path / "work"
    work.mkdir()
    (work / "answer.py").write_text("def answer():\n    return 0\n")
    (tmp_path / "report.txt").write_text("This one has difficulty 1.")
    # the toy's entry is an absolute path that exists only in a sandbox: give the export one that python can find
    manifest = target / "agent" / "variant" / "agent.toml"
    main = target / "agent" / "variant" / "main.py"
    manifest.write_text(manifest.read_text().replace("/agent/main.py", str(main)))
    main.write_text(main.read_text().replace("/agent/", f"{main.parent}/"))
    environment = {"PATH": os.environ["PATH"], "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}
    command = [sys.executable, "-S", "-m", "agent", "--repo", str(work), "--statement", str(tmp_path / "report.txt")]
    wrong = subprocess.run([*command, "--statement", "nowhere.txt"], cwd=target, env=environment, capture_output=True)
    assert (wrong.returncode, wrong.stderr) == (2, b"no such file: nowhere.txt\n")
    subprocess.run(command, cwd=target, env=environment, check=True, timeout=60)
    assert "42" in (work / "answer.py").read_text()
    assert "held-out" in (target / "README.md").read_text()


def in_flight(paths: RunPaths) -> int:
    with Reader(paths) as reader:
        running = reader.running()
    return len(running.evaluations) + len(running.expansions)


def wait_for(condition: object, timeout_s: float = 120.0) -> None:
    assert callable(condition)
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
