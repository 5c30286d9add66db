"""The one table from what happened in an attempt to its outcome, its cause, and whether it is tried again.

Only facts of the host make an attempt `infra`; nothing that a variant's code does can erase a score or buy a retry.
"""

from __future__ import annotations

import signal
from dataclasses import dataclass

from archive.errors import (
    DiskFull,
    EnvironmentUnavailable,
    HgmError,
    ProviderRefused,
    ProviderUnavailable,
    SandboxFailure,
    SandboxUnavailable,
)
from archive.records import Outcome
from evaluators.base import AgentRun, Judgement
from evaluators.sandbox.base import Limit


@dataclass(frozen=True)
class Ruling:
    """`pause`: trying again is of no use before a person has acted."""

    outcome: Outcome
    cause: str
    pause: bool = False


INFRA: dict[type[HgmError], Ruling] = {
    SandboxFailure: Ruling(Outcome.INFRA, "sandbox_failure"),
    ProviderUnavailable: Ruling(Outcome.INFRA, "provider_unavailable"),
    ProviderRefused: Ruling(Outcome.INFRA, "provider_refused", pause=True),
    SandboxUnavailable: Ruling(Outcome.INFRA, "sandbox_unavailable", pause=True),
    EnvironmentUnavailable: Ruling(Outcome.INFRA, "environment_unavailable", pause=True),
    DiskFull: Ruling(Outcome.INFRA, "disk_full", pause=True),
}
"""Failures of the host and of the provider. Any other error is a defect of ours and is not caught."""


def rule_on_error(error: HgmError) -> Ruling:
    """The ruling for an attempt that the host could not carry through.

    Raises:
        HgmError: `error` itself, where it is none of the host's failures.
    """
    for kind, ruling in INFRA.items():
        if isinstance(error, kind):
            return ruling
    raise error


def rule_on_attempt(run: AgentRun, judgement: Judgement | None, gateway_limit: Limit | None = None) -> Ruling:
    """The ruling for an attempt that came to its end. The first rule that holds decides.

    `judgement` is None where nothing is left of the change once tests and hooks are taken out of it
    (`protection.kept_change`); what was left behind at a limit is judged like any other change.
    """
    limit = run.limit or gateway_limit
    if judgement is not None and judgement.resolved:
        return Ruling(Outcome.RESOLVED, f"at_limit_{limit}" if limit else "")
    if limit is not None:
        return Ruling(Outcome.LIMIT, limit)
    if run.exit_code != 0:
        return Ruling(Outcome.CRASHED, _ending(run.exit_code))
    if judgement is None:
        return Ruling(Outcome.EMPTY, "only_protected_files" if run.change else "no_change")
    return Ruling(Outcome.UNRESOLVED, judgement.cause or "")


def _ending(exit_code: int | None) -> str:
    if exit_code is None:
        return "no_exit_code"
    if exit_code < 0:
        number = -exit_code
        return signal.Signals(number).name.lower() if number in set(signal.Signals) else f"signal_{number}"
    return f"exit_{exit_code}"
