"""Signed lines become verdicts; anything unsigned spoils the report."""

from __future__ import annotations

import hmac
import json
import os
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluators.base import Verdict
from evaluators.inside.signing import open_report
from evaluators.verdicts import read_report

KEY = b"k" * 32
Anything = st.none() | st.integers() | st.text() | st.lists(st.text()) | st.just([[[]]] * 3)
TEST = "a.py::test"


def stream(*facts: dict[str, Any], key: bytes = KEY) -> bytes:
    """What the reporter itself writes for these facts."""
    read, write = os.pipe()

    def runner() -> None:
        signer, _ = open_report(write, key, runner.__code__, runner.__code__, free=("callbacks", "signal"))
        for fact in facts:
            signer.send(fact)

    runner()
    try:
        os.set_blocking(read, False)  # the writing end is the signer's own
        return os.read(read, 1 << 20)
    except BlockingIOError:
        return b""
    finally:
        os.close(read)


def phases(*outcomes: str) -> list[dict[str, Any]]:
    return [
        {"test": TEST, "when": when, "outcome": out}
        for when, out in zip(("setup", "call", "teardown"), outcomes, strict=False)
    ]


@pytest.mark.parametrize(
    ("outcomes", "verdict"),
    [
        (("passed", "passed", "passed"), Verdict.PASSED),
        (("passed", "passed"), Verdict.PASSED),
        (("passed", "failed", "passed"), Verdict.FAILED),
        (("passed", "passed", "failed"), Verdict.ERROR),
        (("failed",), Verdict.ERROR),
        (("skipped",), Verdict.SKIPPED),
        (("passed", "skipped", "passed"), Verdict.SKIPPED),
        (("passed",), Verdict.MISSING),
        ((), Verdict.MISSING),
    ],
)
def test_a_test_passes_if_its_call_did_and_nothing_failed(outcomes: tuple[str, ...], verdict: Verdict) -> None:
    assert read_report(stream(*phases(*outcomes)), KEY).verdict(TEST) is verdict


def test_a_failed_subtest_is_not_forgotten() -> None:
    call = {"test": TEST, "when": "call"}
    facts = [call | {"outcome": "passed"}, call | {"outcome": "failed"}, call | {"outcome": "passed"}]
    assert read_report(stream(*facts), KEY).verdict(TEST) is Verdict.FAILED


def test_tests_of_a_file_that_could_not_be_collected_are_errors() -> None:
    report = read_report(stream({"collect": "a.py"}, {"end": "x"}), KEY)
    assert report.verdict("a.py::TestX::test_y") is Verdict.ERROR
    assert report.verdict("b.py::test_y") is Verdict.MISSING
    assert report.ended
    assert not report.forged


def test_what_the_machinery_noticed_is_kept() -> None:
    assert read_report(stream({"changed": "TestCase.run"}, {"end": "x"}), KEY).changed == "TestCase.run"


GOOD = stream(*phases("passed", "passed", "passed"))
FIRST, SECOND, THIRD = GOOD.splitlines(keepends=True)


def signed_alone(fact: dict[str, Any], last: bytes = b"") -> bytes:
    text = json.dumps(fact, sort_keys=True).encode()
    return text + b" " + hmac.digest(KEY, last + text, "sha256").hex().encode() + b"\n"


@pytest.mark.parametrize(
    "forged",
    [
        b"hello\n",
        b"hello",
        GOOD + b"hello\n",
        GOOD + b"x",
        GOOD + b"\n",
        GOOD[:-1],
        GOOD + GOOD,
        GOOD + THIRD,
        FIRST + THIRD,
        SECOND,
        b"\n" + GOOD,
        GOOD + signed_alone(phases("passed")[0]),
        GOOD.replace(b"passed", b"failed", 1),
        stream(*phases("passed", "passed"), key=b"other"),
    ],
)
def test_a_line_that_is_not_signed_in_its_place_is_seen(forged: bytes) -> None:
    assert read_report(forged, KEY).forged
    assert not read_report(GOOD, KEY).forged


@given(st.lists(st.dictionaries(st.sampled_from(["test", "when", "outcome", "changed", "end"]), Anything)))
def test_whatever_was_signed_is_read_without_an_error(facts: list[dict[str, Any]]) -> None:
    """A thief of the key can sign anything; the host must come to a verdict nevertheless."""
    lines = [b""]
    for fact in facts:
        lines.append(signed_alone(fact, lines[-1].strip().rpartition(b" ")[2]))
    report = read_report(b"".join(lines), KEY)
    assert report.verdict(TEST) is Verdict.MISSING


def test_the_reporter_signs_nothing_but_plain_text() -> None:
    class Text(str):
        __slots__ = ()

    for fact in ({"test": 1}, {"test": Text("a")}, {Text("test"): "a"}):
        assert read_report(stream(fact, *phases("passed", "passed")), KEY).changed == "what the reporter is told"


def test_an_empty_report_is_no_forgery() -> None:
    assert not read_report(b"", KEY).forged
