"""The pytest plugin that reports each judged test, line by line, as signed by `signing.py`.

It runs in one process with the candidate. Against what that may do there, see docs/security.md, "The judge".
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from types import FrameType

import pytest

from . import compare
from .rewriting import Canaries, TrustedFinder
from .signing import Signer
from .told import Armed
from .tripwire import all_functions, own_modules

_OUTPUT_PER_TEST = 8_000
AGAIN_S = 0.2


class Reporter:
    """Runs exactly the judged tests, ends those that hang, and reports what each did. An id without `::` is a file:
    all tests in it are judged."""

    def __init__(
        self,
        signer: Signer,
        *,
        root: str,
        ids: Sequence[str],
        sources: Mapping[str, bytes],
        canaries: Mapping[str, Canaries],
        wall_s: float,
        output: int,
    ) -> None:
        self._report = signer.send
        self._ids = frozenset(ids)
        self._names = frozenset(name for pair in canaries.values() for name in (pair.passes, pair.fails))
        self._clock = Alarm(wall_s)
        self._output = output
        tests = {path: self._tests_in(path, root) for path in canaries}
        finder = TrustedFinder(sources, canaries, tests, signer.send)
        self._finder = finder
        self._own = own_modules()

    def pytest_load_initial_conftests(self) -> None:
        """Behind what pytest's own plugins rearrange, before the first conftest.py."""
        self._finder.install()
        self._report(Armed(all_functions(self._own), self._finder.ends))

    @pytest.hookimpl(trylast=True)  # the terminal's own reporter is registered by then
    def pytest_configure(self, config: pytest.Config) -> None:
        config.getini("python_functions").extend(self._names)
        config.pluginmanager.unregister(name="terminalreporter")  # the canaries are nobody's business

    def _tests_in(self, path: str, root: str) -> dict[str, str]:
        """The judged tests in the file at `path`, without their parameters: name in the file → name as in a node id."""
        file = f"{os.path.relpath(path, root)}::"
        here = [test.removeprefix(file).partition("[")[0] for test in self._ids if test.startswith(file)]
        return {name: file + name for name in here}

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        with self._clock:
            return (yield)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._report({"collect": report.nodeid})
            self._print(report.nodeid, report.longreprtext)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if self._is_judged(item.nodeid) or item.name in self._names]

    def _is_judged(self, test: str) -> bool:
        return test in self._ids or test.partition("::")[0] in self._ids

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self) -> Generator[None, object, object]:
        self._report({"begin": "a test"})
        with self._clock:
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None, object, object]:
        with self._clock:
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self) -> Generator[None, object, object]:
        with self._clock:
            return (yield)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._report({"test": report.nodeid, "when": str(report.when), "outcome": report.outcome})
        if report.failed and report.nodeid.rpartition("::")[2] not in self._names:
            captured = "".join(f"--- {title}\n{text}" for title, text in report.sections)
            self._print(report.nodeid, report.longreprtext + "\n" + captured)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        for note in sorted(compare.notes):
            self._print("note", note)
        self._report({"end": "of the session"})

    def _print(self, title: str, text: str) -> None:
        if len(text) > _OUTPUT_PER_TEST:
            text = text[: _OUTPUT_PER_TEST // 2] + "\n[…]\n" + text[-_OUTPUT_PER_TEST // 2 :]
        os.write(self._output, f"== {title}\n{text}\n".encode(errors="replace"))


class Alarm:
    """Ends a phase of a test that hangs, so that the tests behind it are still reported.

    The first may take half of the judge's time. Once one has hung the change is lost; each other gets half a second.
    What the test waits for a processor on a busy host is not counted, as the sandbox does not count it.
    """

    def __init__(self, wall_s: float) -> None:
        self._now, self._set, self._allowed_s = own_clock(), signal.setitimer, wall_s
        self._deadline = self._now() + wall_s
        self._until = self._deadline
        self._has_hung = False
        signal.signal(signal.SIGALRM, self._end)

    def __enter__(self) -> None:
        self._allowed_s = max(0.2, (self._deadline - self._now()) / 2)
        if self._has_hung:
            self._allowed_s = min(0.5, self._allowed_s)
        self._until = self._now() + self._allowed_s
        self._set(signal.ITIMER_REAL, self._allowed_s, AGAIN_S)  # again and again: it may be caught

    def __exit__(self, *_: object) -> None:
        self._set(signal.ITIMER_REAL, 0)

    def _end(self, number: int, frame: FrameType | None) -> None:
        if (left_s := self._until - self._now()) > AGAIN_S:
            self._set(signal.ITIMER_REAL, left_s, AGAIN_S)
            return
        self._has_hung = True
        pytest.fail(f"ended: not done after {self._allowed_s:.1f} s", pytrace=False)


def own_clock() -> Callable[[], float]:
    """A clock in seconds that stands still while this thread is ready to run and has no processor, where the kernel
    tells that. A candidate that puts another file in its place gains the time that the sandbox still gives it."""
    now, read = time.monotonic, os.pread
    try:
        descriptor = os.open("/proc/self/schedstat", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return now

    def own() -> float:
        try:
            return now() - int(read(descriptor, 100, 0).split()[1]) / 1e9
        except (OSError, ValueError, IndexError):
            return now()

    return own
