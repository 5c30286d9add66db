"""The root's gate, as the engine drives it: paid for, refused, paused, stopped."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.control import Verb, post
from archive.errors import GateRefused
from archive.layout import RunPaths
from archive.records import ExpansionFailure, Usage
from hgm.engine import Engine
from hgm.gate import GateReport
from hgm.plan import prepare
from tests.hgm.driven import (
    drive,
    opened,
    tokens_of,
    usual,
)
from tests.toy import write_run


@contextlib.contextmanager
def gated(paths: RunPaths, monkeypatch: pytest.MonkeyPatch, *reports: GateReport) -> Iterator[Engine]:
    """An engine whose root ends its smoke runs as `reports` say, the last of them for ever."""
    left = list(reports)

    async def smoke(*_: object, **__: object) -> GateReport:
        await asyncio.sleep(0)
        return left.pop(0) if len(left) > 1 else left[0]

    monkeypatch.setattr("hgm.engine.smoke", smoke)
    with opened(prepare(paths), usual, phase="gate") as (engine, _):
        yield engine


WELL = GateReport(None, "", Usage(prompt_tokens=100))
DOWN = GateReport(ExpansionFailure.INFRA, "smoke task infra: provider_unavailable")
REFUSED = GateReport(ExpansionFailure.INFRA, "smoke task infra", refused="the key is invalid")


def test_the_gate_of_the_root_is_paid_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with gated(write_run(tmp_path, evaluations=8, held_out=1), monkeypatch, WELL) as engine:
        drive(engine)
        assert next(line for line in engine.search.budget.lines() if line.name == "tokens").spent == 500


def test_a_provider_that_is_down_at_the_gate_says_nothing_about_the_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with gated(write_run(tmp_path, evaluations=8, held_out=1), monkeypatch, DOWN, DOWN, DOWN, WELL) as engine:
        drive(engine)
        assert engine.phase == "done"


@pytest.mark.parametrize(("report", "why"), [(REFUSED, "the key is invalid"), (DOWN, "5 attempts in a row")])
def test_a_run_whose_provider_fails_at_the_gate_pauses_until_it_is_resumed_or_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, report: GateReport, why: str
) -> None:
    seen: list[str] = []
    with gated(write_run(tmp_path, evaluations=8, held_out=1), monkeypatch, report) as engine:

        def look() -> None:
            if engine.paused:
                seen.append(engine.paused)
                engine.drain()

        assert drive(engine, look) == "drained"
        assert engine.phase == "gate"
    assert why in seen[0]


def test_a_root_that_fails_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = GateReport(ExpansionFailure.SMOKE_FAILED, "smoke task unresolved: tests")
    with (
        gated(write_run(tmp_path), monkeypatch, WELL, bad, WELL, DOWN, bad) as engine,
        pytest.raises(GateRefused, match=r"2 of 4 attempts failed, the last one: smoke task unresolved"),
    ):
        drive(engine)


def test_a_gate_that_the_budget_cannot_pay_for_is_not_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dear = GateReport(None, "", Usage(prompt_tokens=390_000))
    paths = write_run(tmp_path, more="tokens = 900_000\n")
    with gated(paths, monkeypatch, dear) as engine:
        assert drive(engine).startswith("no tokens left to see whether the root works")
        assert tokens_of(engine) == 780_000
    with gated(paths, monkeypatch, dear) as engine:
        assert drive(engine).startswith("no tokens left")


def test_a_smoke_run_does_not_keep_commands_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def smoke(*_: object, **__: object) -> GateReport:
        post(paths, Verb.STOP)
        await asyncio.sleep(60)
        return WELL

    monkeypatch.setattr("hgm.engine.smoke", smoke)
    paths = write_run(tmp_path)
    with opened(prepare(paths), usual, phase="gate") as (engine, _):
        assert drive(engine) == "stopped"


def test_stopping_does_not_wait_for_the_smoke_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def smoke(*_: object, **__: object) -> GateReport:
        engine.abort()
        await asyncio.sleep(60)
        return WELL

    monkeypatch.setattr("hgm.engine.smoke", smoke)
    with opened(prepare(write_run(tmp_path)), usual, phase="gate") as (engine, _):
        assert drive(engine) == "stopped"
