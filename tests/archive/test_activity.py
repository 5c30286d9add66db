"""What jobs in flight are doing: read back from the engine that drives the run, and from nobody else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from archive.activity import Activity, Stage, activity_stamp, read_activity, write_activity
from archive.layout import RunPaths

JOBS = {
    "e12": Activity(Stage.AGENT, "", 5.0, 3, 1_200, 1, "→ shell\udcff\x1b[2J"),
    "x3": Activity(Stage.TESTS, "repair 1 gate", 6.0),
}


@pytest.fixture
def paths(tmp_path: Path) -> RunPaths:
    return RunPaths(tmp_path)


def test_what_was_written_is_read_as_long_as_its_writer_drives(paths: RunPaths) -> None:
    write_activity(paths, 7, JOBS)
    assert read_activity(paths, 7) == JOBS
    assert read_activity(paths, 8) == read_activity(paths, None) == {}
    stamp = activity_stamp(paths)
    write_activity(paths, 7, {})
    assert (read_activity(paths, 7), list(paths.root.iterdir())) == ({}, [paths.activity])
    assert activity_stamp(paths) != stamp


@pytest.mark.parametrize("text", ["", "[]", '{"pid": 7}', '{"pid": 7, "jobs": {"e1": {"stage": "dancing"}}}', "{"])
def test_what_cannot_be_read_is_nothing(paths: RunPaths, text: str) -> None:
    paths.activity.write_text(text)
    assert read_activity(paths, 7) == {}


def test_without_a_file_there_is_nothing(paths: RunPaths) -> None:
    assert (read_activity(paths, 7), activity_stamp(paths)) == ({}, 0)


def test_a_part_is_named_once() -> None:
    one = JOBS["x3"]
    assert one.doing == "repair 1 gate: tests"
    assert replace(one, stage=Stage.GATE).doing == "repair 1 gate"
    assert JOBS["e12"].doing == "agent"
