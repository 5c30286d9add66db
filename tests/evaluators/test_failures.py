"""The one table of outcomes."""

from __future__ import annotations

import pytest

from archive.errors import (
    BadRequest,
    DiskFull,
    HgmError,
    ProviderRefused,
    ProviderUnavailable,
    SandboxFailure,
    SandboxUnavailable,
)
from archive.files import Change
from archive.records import Outcome
from evaluators.base import AgentRun, JudgeCause, Judgement
from evaluators.failures import INFRA, rule_on_attempt, rule_on_error
from evaluators.sandbox.base import Limit

SOME = Change({"a.py": None})


def run(exit_code: int | None = 0, limit: Limit | None = None, change: Change = SOME) -> AgentRun:
    return AgentRun(change, {}, exit_code, limit, b"", 1.0, 0.0)


def judged(cause: JudgeCause | None) -> Judgement:
    return Judgement(cause is None, "", {}, b"", 1.0, 0.0, cause)


YES, NO = judged(None), judged(JudgeCause.TESTS)


@pytest.mark.parametrize(
    ("attempt", "judgement", "gateway", "outcome", "cause"),
    [
        (run(), YES, None, Outcome.RESOLVED, ""),
        (run(1), YES, None, Outcome.RESOLVED, ""),
        (run(None, Limit.WALL), YES, None, Outcome.RESOLVED, "at_limit_wall"),
        (run(), YES, Limit.TOKENS, Outcome.RESOLVED, "at_limit_tokens"),
        (run(None, Limit.MEMORY), NO, None, Outcome.LIMIT, "memory"),
        (run(1), NO, Limit.REQUESTS, Outcome.LIMIT, "requests"),
        (run(None, Limit.WALL), NO, Limit.REQUESTS, Outcome.LIMIT, "wall"),
        (run(None, Limit.WALL), None, None, Outcome.LIMIT, "wall"),
        (run(1), NO, None, Outcome.CRASHED, "exit_1"),
        (run(1), None, None, Outcome.CRASHED, "exit_1"),
        (run(-9), NO, None, Outcome.CRASHED, "sigkill"),
        (run(-35), NO, None, Outcome.CRASHED, "signal_35"),
        (run(change=Change({})), None, None, Outcome.EMPTY, "no_change"),
        (run(), None, None, Outcome.EMPTY, "only_protected_files"),
        (run(), NO, None, Outcome.UNRESOLVED, "tests"),
        (run(), judged(JudgeCause.TAMPERED), None, Outcome.UNRESOLVED, "tampered"),
        (run(), judged(JudgeCause.JUDGE_LIMIT), None, Outcome.UNRESOLVED, "judge_limit"),
    ],
)
def test_what_an_agent_does_is_scored(
    attempt: AgentRun, judgement: Judgement | None, gateway: Limit | None, outcome: Outcome, cause: str
) -> None:
    ruling = rule_on_attempt(attempt, judgement, gateway)
    assert (ruling.outcome, ruling.cause) == (outcome, cause)
    assert ruling.outcome.scored
    assert not ruling.pause


@pytest.mark.parametrize(
    ("error", "cause", "pause"),
    [
        (SandboxFailure("gone"), "sandbox_failure", False),
        (ProviderUnavailable("busy"), "provider_unavailable", False),
        (ProviderRefused(), "provider_refused", True),
        (SandboxUnavailable(), "sandbox_unavailable", True),
        (DiskFull(), "disk_full", True),
    ],
)
def test_what_the_host_fails_at_is_not_scored(error: HgmError, cause: str, pause: bool) -> None:
    ruling = rule_on_error(error)
    assert (ruling.outcome, ruling.cause, ruling.pause) == (Outcome.INFRA, cause, pause)


def test_only_the_host_s_failures_are_in_the_table() -> None:
    assert all(not ruling.outcome.scored for ruling in INFRA.values())
    with pytest.raises(BadRequest):
        rule_on_error(BadRequest("what the agent sent cannot be served"))
