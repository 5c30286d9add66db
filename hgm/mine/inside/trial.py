"""Started as `python -P -s trial.py PACKAGES`, in a checkout: runs rounds of its tests, each in a fork of its own.

`rounds.json` beside this file says which. What a round found out goes as lines of JSON to the report. Nothing here is
proof against a project that wants to deceive: what becomes of it is judged again, by the judge.
"""

from __future__ import annotations

import base64
import contextlib
import importlib
import json
import os
import random
import resource
import signal
import sys
import time
import zlib
from collections.abc import Callable, Generator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

HERE = Path(__file__).parent
FIRST_TIME = 1_000_000_000
"""Of the files of the first round; each later round is older by two seconds, so that no cached bytecode is taken."""

MOST_ALARMS = 4
MOST_FRAMES = 12
MOST_TEXT = 3000


def load_pytest(packages: str) -> Any:
    """The exam's pytest, whatever the project's environment has; of all else, the project's own comes first."""
    if packages:
        sys.path.insert(0, packages)
    for name in ("pluggy", "iniconfig", "pytest"):
        importlib.import_module(name)
    if packages:
        sys.path.remove(packages)
        sys.path.append(packages)
    return sys.modules["pytest"]


class Reporter:
    """The pytest plugin of one round."""

    def __init__(self, pytest: Any, told: dict[str, Any], say: Callable[[dict[str, Any]], None], root: Path) -> None:
        self._pytest, self._told, self._say, self._root = pytest, told, say, root
        self._wanted = frozenset(told["ids"])
        self._lines = Lines(root, told["trace"]) if told["trace"] else None
        self._covered: dict[str, dict[str, str]] = {}
        self._failed: set[str] = set()
        self._session: Any = None
        self._verdict, self._took_s = "", 0.0
        self._about: dict[str, Any] = {}
        self._alarms = 0
        signal.signal(signal.SIGALRM, self._hung)
        for phase in ("setup", "call", "teardown"):
            setattr(self, f"pytest_runtest_{phase}", self._phase(pytest))

    def _phase(self, pytest: Any) -> Any:
        """A hook around one of the three phases of a test, with the same clock for each."""

        def phase() -> Generator[None, Any, Any]:
            signal.setitimer(signal.ITIMER_REAL, self._told["test_s"], 0.5)  # again and again: it may be caught
            try:
                return (yield)
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)

        return pytest.hookimpl(wrapper=True)(phase)

    def _hung(self, number: int, frame: FrameType | None) -> None:
        self._about = {"hung": True}
        self._alarms += 1
        if self._alarms > MOST_ALARMS:  # it is caught again and again
            os._exit(71)
        self._pytest.fail(f"not done after {self._told['test_s']} s", pytrace=False)

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self._say({"broken": report.nodeid, "text": report.longreprtext[-MOST_TEXT:]})

    def pytest_collection_modifyitems(self, session: Any, config: Any, items: list[Any]) -> None:
        items[:] = [item for item in items if item.nodeid not in self._told["skip"]]
        if self._wanted:
            items[:] = [item for item in items if item.nodeid in self._wanted]
        if self._told["shuffle"]:
            _shuffle(items, random.Random(self._told["shuffle"]))
        self._session = session
        self._say({"collected": len(items)})

    def pytest_runtest_protocol(self, item: Any) -> None:
        self._verdict, self._took_s, self._about, self._alarms = "", 0.0, {}, 0
        self._say({"begin": item.nodeid})
        if self._lines:
            self._lines.begin()

    def pytest_runtest_makereport(self, item: Any, call: Any) -> None:
        self._took_s += call.duration
        if call.excinfo is not None and not call.excinfo.errisinstance(self._pytest.skip.Exception):
            self._about = {**self._about, **_described(call.excinfo, self._root)}
            if params := getattr(item, "callspec", None):
                self._about["params"] = {name: _short(repr(value)) for name, value in params.params.items()}

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            self._verdict = "failed"
        elif report.skipped:
            self._verdict = self._verdict or "skipped"
        elif report.when == "call":
            self._verdict = self._verdict or "passed"

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        if self._lines:
            self._covered[nodeid] = self._lines.end()
        said = {"test": nodeid, "verdict": self._verdict or "missing", "took_s": round(self._took_s, 4)}
        self._say({**said, **(self._about if self._verdict == "failed" else {})})
        if self._verdict == "failed":
            self._failed.add(nodeid.partition("[")[0])
        if self._session and 0 < self._told["stop_after"] < len(self._failed):
            self._session.shouldstop = "enough"
            self._say({"stopped": "yes"})

    def pytest_sessionfinish(self) -> None:
        if self._covered:
            packed = zlib.compress(json.dumps(self._covered).encode(), 6)
            self._say({"covered": base64.b85encode(packed).decode()})


class Lines:
    """Which lines of which files run: the file's bits as a hexadecimal number, bit n for line n."""

    def __init__(self, root: Path, files: list[str]) -> None:
        self._paths = {str(root / path): path for path in files}
        self._seen: dict[str, set[int]] = {path: set() for path in files}
        self._monitoring = getattr(sys, "monitoring", None)
        self._tracers = {place: self._tracer(self._seen[path].add) for place, path in self._paths.items()}
        if self._monitoring:
            self._monitoring.use_tool_id(self._monitoring.COVERAGE_ID, "hgm")
            self._monitoring.register_callback(
                self._monitoring.COVERAGE_ID, self._monitoring.events.LINE, self._monitored
            )

    def begin(self) -> None:
        for seen in self._seen.values():
            seen.clear()
        if self._monitoring:
            self._monitoring.set_events(self._monitoring.COVERAGE_ID, self._monitoring.events.LINE)
            self._monitoring.restart_events()
        else:
            import threading

            sys.settrace(self._called)
            threading.settrace(self._called)

    def end(self) -> dict[str, str]:
        if self._monitoring:
            self._monitoring.set_events(self._monitoring.COVERAGE_ID, 0)
        else:
            import threading

            sys.settrace(None)
            threading.settrace(None)
        return {path: f"{sum(1 << line for line in seen):x}" for path, seen in self._seen.items() if seen}

    def _monitored(self, code: CodeType, line: int) -> Any:
        path = self._paths.get(code.co_filename)
        if path is not None:
            self._seen[path].add(line)
        return self._monitoring.DISABLE if self._monitoring else None

    def _called(self, frame: FrameType, event: str, _: Any) -> Any:
        tracer = self._tracers.get(frame.f_code.co_filename)
        return tracer(frame, event, None) if tracer else None

    @staticmethod
    def _tracer(add: Callable[[int], None]) -> Any:
        def trace(frame: FrameType, event: str, _: Any) -> Any:
            add(frame.f_lineno)
            return trace

        return trace


def _shuffle(items: list[Any], rng: random.Random) -> None:
    """The files in any order, and the tests of each: what a file sets up for all its tests is set up once."""
    files: dict[str, list[Any]] = {}
    for item in items:
        files.setdefault(item.nodeid.partition("::")[0], []).append(item)
    for tests in files.values():
        rng.shuffle(tests)
    order = list(files)
    rng.shuffle(order)
    items[:] = [item for path in order for item in files[path]]


def _described(excinfo: Any, root: Path) -> dict[str, Any]:
    """What was raised, and the way there through the project's files: path, line (from 1) and function of each call."""
    frames = []
    for entry in excinfo.traceback:
        path = str(entry.path)
        if path.startswith(f"{root}/"):
            frames.append([path.removeprefix(f"{root}/"), entry.lineno + 1, str(entry.name)])
    return {
        "kind": excinfo.type.__name__,
        "text": _short(excinfo.exconly(tryshort=True)),
        "frames": frames[:1] + frames[1:][-MOST_FRAMES:],
    }


def _short(value: Any) -> str:
    try:
        text = value if isinstance(value, str) else repr(value)
    except Exception:
        return "…"
    return text if len(text) <= MOST_TEXT else text[:MOST_TEXT] + " …"


def put(files: dict[str, str | None], root: Path, when: int) -> dict[str, str | None]:
    """Write `files` (None removes one), and what was there before."""
    before: dict[str, str | None] = {}
    for name, text in files.items():
        path = root / name
        before[name] = path.read_bytes().decode("utf-8", "surrogateescape") if path.is_file() else None
        if text is None:
            path.unlink(missing_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogateescape"))
            os.utime(path, (when, when))
    return before


def run_round(pytest: Any, told: dict[str, Any], say: Callable[[dict[str, Any]], None]) -> int:
    root = Path.cwd()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    most = told["memory_mb"] << 20
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    sys.argv[1:] = []
    sys.path[:0] = [str(root), *(str(root / path) for path in told["sys_path"])]
    config = str(root / told["config"]) if told["config"] else str(HERE / "no-pytest.ini")
    options = ["-q", f"--rootdir={root}", f"--confcutdir={root}", "-c", config, "-o", "addopts=", "--tb=no"]
    options += ["-p", "no:cacheprovider", "--import-mode=importlib", "--continue-on-collection-errors"]
    options += ["--collect-only"] if told["collect_only"] else []
    return int(pytest.main([*options, *told["paths"]], plugins=[Reporter(pytest, told, say, root)]))


def wait_for(child: int, wall_s: float) -> bool:
    """Whether `child` ended in time; its whole group is killed at the end of it, and of the time."""
    ends = time.monotonic() + wall_s
    pause_s = 0.002
    while True:
        ended, _ = os.waitpid(child, os.WNOHANG)
        if ended or time.monotonic() > ends:
            break
        time.sleep(pause_s)
        pause_s = min(0.05, pause_s * 1.3)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    if not ended:
        os.waitpid(child, 0)
    return bool(ended)


def main() -> None:
    report = int(os.environ.pop("HGM_REPORT_FD"))
    os.set_inheritable(report, False)
    pytest = load_pytest(sys.argv[1])
    root = Path.cwd()
    for number, told in enumerate(json.loads((HERE / "rounds.json").read_text())):

        def say(fact: dict[str, Any], number: int = number) -> None:
            line = (json.dumps({"round": number, **fact}) + "\n").encode()
            while line:  # a signal may cut a write short
                line = line[os.write(report, line) :]

        before = put(told["files"], root, FIRST_TIME - 4 * number)
        child = os.fork()
        if child == 0:
            code = 70
            try:
                os.setsid()
                code = run_round(pytest, told, say)
            finally:
                os._exit(code)
        in_time = wait_for(child, told["wall_s"])
        say({"end": "done" if in_time else "wall"})
        put(before, root, FIRST_TIME - 4 * number - 2)


if __name__ == "__main__":
    main()
