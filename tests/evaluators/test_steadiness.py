"""A task is judged without the change that wavered: by the real judge, in the real sandbox."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from archive.files import Change
from evaluators import steadiness
from evaluators.base import JudgeCause, Judgement
from evaluators.environments import Environment
from evaluators.grading import judge
from evaluators.sandbox.base import Sandbox
from evaluators.steadiness import RUNS, Judge, Steadiness, examine
from tests.evaluators.folders import BUGGY, FIXED, make_task


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Steadiness(False, "its reference solution passed 2 of 2 times, and no change never did")),
        (
            {"reference/calc.py": BUGGY.replace("a - b", "a + b + 0 * a if b - 2 else 5")},
            Steadiness(
                True,
                "its reference solution failed at run 1 of 2: "
                "3 of 5 tests passed; hidden_tests/test_add.py::test_four: failed",
            ),
        ),
        ({"repo/calc.py": f"{FIXED}\n"}, Steadiness(True, "it passed without any change at run 1 of 2")),
    ],
    ids=["a sound task", "a reference that fails", "no change that passes"],
)
async def test_what_the_real_judge_finds(
    sandbox: Sandbox,
    exam: Environment,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    changes: dict[str, str],
    expected: Steadiness,
) -> None:
    monkeypatch.setattr(steadiness, "RUNS", 2)
    task = make_task(tmp_path, changes)
    assert await examine(task, lambda change: judge(sandbox, task, change, exam)) == expected


PASSED = None
FAILED, BUSY, ENDED = JudgeCause.TESTS, JudgeCause.JUDGE_LIMIT, JudgeCause.NOT_REPORTED


def saying(reference: Iterable[JudgeCause | None], nothing: Iterable[JudgeCause | None]) -> Judge:
    """A judge that finds these causes, one after the other, and then the last one for ever."""
    said = {True: list(reference), False: list(nothing)}

    async def answer(change: Change) -> Judgement:
        causes = said[bool(change)]
        cause = causes.pop(0) if len(causes) > 1 else causes[0]
        return Judgement(cause is None, "1 of 2 tests passed", {}, b"", 0.0, 0.0, cause)

    return answer


@pytest.mark.parametrize(
    ("reference", "nothing", "flaky", "finding"),
    [
        ([PASSED], [FAILED], False, f"its reference solution passed {RUNS} of {RUNS} times, and no change never did"),
        ([*[PASSED] * 6, FAILED], [FAILED], True, f"failed at run 7 of {RUNS}: 1 of 2 tests passed"),
        ([PASSED], [*[FAILED] * 9, PASSED], True, f"it passed without any change at run 10 of {RUNS}"),
        ([PASSED, BUSY, ENDED, PASSED], [BUSY, ENDED, FAILED], False, f"passed 8 of {RUNS} times"),
        ([BUSY], [FAILED], None, f"its reference solution was not judged to the end in {RUNS} runs"),
    ],
)
async def test_a_host_that_is_busy_is_no_witness(
    tmp_path: Path,
    reference: list[JudgeCause | None],
    nothing: list[JudgeCause | None],
    flaky: bool | None,
    finding: str,
) -> None:
    found = await examine(make_task(tmp_path), saying(reference, nothing))
    assert found.flaky is flaky
    assert finding in found.finding


async def test_a_task_without_a_reference_is_tried_without_any_change(tmp_path: Path) -> None:
    task = replace(make_task(tmp_path), reference=Change({}))
    assert (await examine(task, saying([PASSED], [FAILED]))).flaky is False
