"""What a judged run reported: signed lines from inside the sandbox become verdicts. Pure.

The lines are written by `evaluators/inside/reporter.py`. One that is not signed in its place in the chain means that
somebody else wrote to the descriptor; nothing that the report says counts then.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from evaluators.base import Verdict

_FACT = TypeAdapter(dict[str, str])
_VERDICTS = {"passed": Verdict.PASSED, "failed": Verdict.FAILED, "skipped": Verdict.SKIPPED}


@dataclass(frozen=True)
class Report:
    """What was said: `tests` by id, `broken` the files (or directories) that could not be collected.

    `forged` is True for a line that our reporter did not sign; `changed` names test machinery that was replaced.
    """

    tests: Mapping[str, Verdict]
    broken: frozenset[str] = frozenset()
    forged: bool = False
    changed: str = ""
    ended: bool = False

    def verdict(self, test: str) -> Verdict:
        if test in self.tests:
            return self.tests[test]
        parts = test.split("::")
        above = ("::".join(parts[:count]) for count in range(1, len(parts)))
        return Verdict.ERROR if any(node in self.broken for node in above) else Verdict.MISSING


def read_report(stream: bytes, key: bytes) -> Report:
    """The report in `stream`, whose lines are chained under `key`. Never raises: whatever is wrong is a finding."""
    tests: dict[str, Verdict] = {}
    broken: set[str] = set()
    changed, ended, signed = "", False, 0
    for fact in _signed(stream, key):
        signed += 1
        if "test" in fact:
            tests[fact["test"]] = _worst(tests.get(fact["test"]), fact.get("when", ""), fact.get("outcome", ""))
        elif "collect" in fact:
            broken.add(fact["collect"])
        changed = changed or fact.get("changed", "")
        ended = ended or "end" in fact
    *lines, rest = stream.split(b"\n")
    return Report(tests, frozenset(broken), forged=signed != len(lines) or rest != b"", changed=changed, ended=ended)


def _signed(stream: bytes, key: bytes) -> Iterator[dict[str, str]]:
    last = b""
    for line in stream.split(b"\n"):
        text, _, mac = line.rpartition(b" ")
        expected = hmac.digest(key, last + text, "sha256").hex().encode()
        if not hmac.compare_digest(mac, expected):
            return
        last = expected
        try:
            yield _FACT.validate_json(text)
        except ValidationError:  # who has stolen the key can sign anything
            return


def _worst(before: Verdict | None, when: str, outcome: str) -> Verdict:
    """A test passes if its call did and no phase of it failed; what has failed once stays failed."""
    now = _VERDICTS.get(outcome, Verdict.ERROR)
    if now is Verdict.FAILED and when != "call":
        now = Verdict.ERROR
    if before in (Verdict.FAILED, Verdict.ERROR):
        return before
    if now in (Verdict.FAILED, Verdict.ERROR):
        return now
    if when == "call" or now is Verdict.SKIPPED:
        return now if before is not Verdict.SKIPPED else before
    return before or Verdict.MISSING
