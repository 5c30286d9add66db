"""How often the builtin model's ranking holds the repair of a slip, from a report alone: on top, in the top 20.

    PYTHONPATH=. python tests/benchmarks/bench_reports.py [--data DIR] [--half held] [--most 300] [--misses N]

Programs that are right (MBPP; Exercism's Python exercises as Aider published them) get one slip each (slips.py), stand
beside three others in a small project, half of them behind an entrance in another module, and are run: the report is
made of what really came back, in one of six styles. Half of the programs are for looking at while working ("dev"), half
are not ("held"); the last style occurs in the held half only. A candidate counts where the program's own tests pass.
"""

from __future__ import annotations

import argparse
import ast
import gzip
import json
import os
import random
import re
import resource
import signal
import sys
import tempfile
import time
import traceback
import unittest
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from hgm.llm.builtin.candidates import render, singles
from hgm.llm.builtin.evidence import gather
from hgm.llm.builtin.rank import rank
from hgm.llm.builtin.source import units_of

sys.path.insert(0, str(Path(__file__).parent))
from slips import Slip, slips

TRIES = 20


@dataclass(frozen=True)
class Program:
    name: str
    module: str
    text: str
    tests: str
    about: str


@dataclass(frozen=True)
class Outcome:
    """What the first failing test said: a traceback, or the two sides of a comparison. `output` is unittest's own."""

    output: str
    crash: str = ""
    call: str = ""
    actual: str = ""
    expected: str = ""


def _lines(path: Path) -> list[str]:
    return gzip.decompress(path.read_bytes()).decode().split("\n")


def mbpp(data: Path) -> Iterator[Program]:
    for row in map(json.loads, filter(None, _lines(data / "mbpp.jsonl.gz"))):
        code = row["code"].replace("\r\n", "\n").expandtabs(4)
        try:
            tree, tests = ast.parse(code), [ast.parse(t.strip()).body[0] for t in row["test_list"]]
        except SyntaxError:
            continue
        functions = [n for n in tree.body if isinstance(n, ast.FunctionDef)]
        sides = [t.test for t in tests if isinstance(t, ast.Assert) and isinstance(t.test, ast.Compare)]
        if not functions or len(sides) != len(tests) or row["test_setup_code"] or not code.isascii():
            continue
        calls = {
            n.func.id for s in sides for n in ast.walk(s) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
        }
        target = next((f for f in functions if f.name in calls), None)
        if target is None or not all(isinstance(s.ops[0], ast.Eq) for s in sides):
            continue
        target.body.insert(0, ast.Expr(ast.Constant(row["text"])))
        rows = [f"        self.assertEqual({ast.unparse(s.left)}, {ast.unparse(s.comparators[0])})" for s in sides]
        methods = "\n".join(f"    def test_{i}(self):\n{r}\n" for i, r in enumerate(rows))
        tests_text = (
            f"import unittest\nfrom app.MODULE import {target.name}\n\nclass Test(unittest.TestCase):\n{methods}"
        )
        yield Program(f"mbpp{row['task_id']}", target.name, ast.unparse(tree) + "\n", tests_text, target.name)


def polyglot(data: Path) -> Iterator[Program]:
    for row in map(json.loads, filter(None, _lines(data / "polyglot_python.jsonl.gz"))):
        files = row["files"]
        module = row["slug"].replace("-", "_")
        if files.get(".meta/example.py", "").isascii() and f"{module}_test.py" in files and ".meta/example.py" in files:
            tests = files[f"{module}_test.py"].replace(f"from {module} import", "from app.MODULE import")
            if f"import {module}" not in tests:
                yield Program(row["slug"], module, files[".meta/example.py"], tests, "")


def project(program: Program, text: str, others: list[Program], entrance: bool) -> tuple[dict[str, str], str]:
    """The files, and the path of the program among them."""
    module = program.module if program.module not in ("app", "test_it") else "core"
    files = {f"app/{o.module}.py": o.text for o in others}
    files |= {"app/__init__.py": "", f"app/{module}.py": text}
    tests = program.tests.replace("app.MODULE", f"app.{module}")
    if entrance and program.about:
        name = f"answer_for_{len(program.about)}"
        files["app/service.py"] = (
            f"from app.{module} import {program.about}\n\n\ndef {name}(*values):\n    return {program.about}(*values)\n"
        )
        tests = tests.replace(f"app.{module} import {program.about}", f"app.service import {name}")
        tests = tests.replace(f"({program.about}(", f"({name}(")
    files["test_it.py"] = tests
    return files, f"app/{module}.py"


def execute(folder: Path) -> Outcome | None:
    """The first failure of the project's tests, or None where they pass; in a child with limits."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reader)
            _child(folder, writer)
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as stream:
        said = stream.read()
    os.waitpid(child, 0)
    if not said:
        return Outcome("The tests were stopped: they took too long.")
    found = json.loads(said)
    return Outcome(**found) if found else None


def _child(folder: Path, writer: int) -> None:
    signal.alarm(2)
    resource.setrlimit(resource.RLIMIT_CPU, (2, 2))
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.chdir(folder)
    sys.dont_write_bytecode = True
    sys.path[:0] = [str(folder)]
    for name in [m for m in sys.modules if m.split(".")[0] in ("app", "test_it")]:
        del sys.modules[name]
    result = unittest.TestResult()
    result.failfast = True
    try:
        unittest.defaultTestLoader.loadTestsFromName("test_it").run(result)
        failing = [*result.errors, *result.failures]
        output = failing[0][1] if failing else ""
        crashed = bool(result.errors)
    except BaseException:
        output, crashed = traceback.format_exc(), True
    text = json.dumps(_outcome(output[-12_000:].replace(str(folder), "/srv/work"), crashed) if output else None)
    os.write(writer, text.encode())


def _outcome(output: str, crashed: bool) -> dict[str, str]:
    shown = f"F\n{'=' * 70}\nFAIL: test (test_it.Test)\n{'-' * 70}\n{output}\n{'-' * 70}\nFAILED (failures=1)"
    if crashed:
        return {"output": shown, "crash": output}
    frame = [line.strip() for line in output.split("\n") if line.strip().startswith("self.assertEqual(")]
    sides = ast.parse(frame[-1]).body[0].value.args if frame and frame[-1].endswith(")") else []
    message = output.split("AssertionError: ")[-1].split("\n")[0]
    if len(sides) == 2 and " != " in message and "[" + " chars" not in message:
        actual = re.sub(r"^\w+ differ: ", "", message.partition(" != ")[0]) if message.count(" != ") == 1 else ""
        try:
            ast.literal_eval(actual), ast.literal_eval(sides[1])
        except (ValueError, SyntaxError):
            return {"output": shown}
        return {"output": shown, "call": ast.unparse(sides[0]), "actual": actual, "expected": ast.unparse(sides[1])}
    return {"output": shown}


def console(o: Outcome) -> str:
    if o.crash:
        return f"This fails since the last release:\n\n```\n{o.crash}```\n"
    return f"The answer is wrong:\n\n    >>> {o.call}\n    {o.actual}    # expected {o.expected}\n"


def prose(o: Outcome) -> str:
    if o.crash:
        error = o.crash.strip().splitlines()[-1]
        return f"A user reports that the program stops with `{error}`. The log ends with\n\n{_tail(o)}"
    return f"`{o.call}` returns {o.actual} but it must return {o.expected}."


def steps(o: Outcome) -> str:
    if o.crash:
        return f"Steps to reproduce: run the example.\n\nExpected: it works.\nActual: {o.crash}"
    return f"I ran {o.call}\n\nExpected result: {o.expected}\nActual result: {o.actual}\n"


def letter(o: Outcome) -> str:
    if o.crash:
        return f"Hello, our nightly job died. Could you have a look?\n\n{o.crash}\nThanks!"
    return f"Hello,\nwe get {o.actual} instead of {o.expected} when we call {o.call}.\n"


def output(o: Outcome) -> str:
    return f"A test fails:\n\n{o.output}\n"


def curt(o: Outcome) -> str:
    """Only in the held half."""
    if o.crash:
        return f"{o.crash.strip().splitlines()[-1]}\n\nseen in\n{_tail(o)}"
    return f"{o.call}: should be {o.expected}, not {o.actual}"


def _tail(o: Outcome) -> str:
    return "\n".join(o.crash.strip("\n").splitlines()[-6:]) + "\n"


STYLES = (console, prose, steps, letter, output, curt)


@dataclass(frozen=True)
class Case:
    slip: Slip
    files: dict[str, str]
    path: str
    report: str
    style: str


def cases(data: Path, half: str, most: int) -> Iterator[Case]:
    everything = [*polyglot(data), *mbpp(data)]
    small = [p for p in everything if p.about and len(p.text) < 900]
    for program in everything:
        rng = random.Random(f"{program.name} 7")
        if (rng.random() < 0.5) != (half == "dev") or most <= 0:
            continue
        others = [o for o in rng.sample(small, 3) if o.module != program.module]
        for slip in slips(program.text, rng, 5 if not program.about else 2):
            files, path = project(program, slip.text, others, rng.random() < 0.5)
            with tempfile.TemporaryDirectory() as folder:
                outcome = execute(_written(Path(folder), files))
            styles = STYLES if half == "held" else STYLES[:-1]
            style = rng.choice(styles) if outcome and (outcome.crash or outcome.actual) else output
            if outcome is None or "took too long" in outcome.output or most <= 0:
                continue
            most -= 1
            yield Case(slip, files, path, style(outcome), style.__name__)


def _written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def place(case: Case) -> tuple[int, float, list[str]]:
    """Rank (from 1) of the first candidate that passes, 0 for none in the first 20; seconds; what was proposed."""
    start = time.monotonic()
    units = [u for p, t in case.files.items() if p.startswith("app/") for u in units_of(p, 1, t)]
    ranked = rank(units, gather([(case.report, 1.0)]))
    spent = time.monotonic() - start
    made = (c for items in singles(ranked) if (c := render(items)) is not None)
    seen: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = _written(Path(name), case.files)
        for candidate in islice((c for c in made if c.key not in seen), TRIES):
            seen[candidate.key] = candidate.idea
            if _passes(folder, case, candidate.hunks):
                return len(seen), spent, list(seen.values())
    return 0, spent, list(seen.values())


def _passes(folder: Path, case: Case, hunks: tuple) -> bool:  # type: ignore[type-arg]
    for path in {h.path for h in hunks}:
        rows = case.files[path].split("\n")
        for h in sorted((h for h in hunks if h.path == path), key=lambda h: -h.line):
            rows[h.line - 1 : h.line - 1 + len(h.old)] = h.new
        (folder / path).write_text("\n".join(rows))
    passed = execute(folder) is None
    for path in {h.path for h in hunks}:
        (folder / path).write_text(case.files[path])
    return passed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--half", choices=("dev", "held"), default="held")
    parser.add_argument("--most", type=int, default=300)
    parser.add_argument("--misses", type=int, default=0, help="print what was ranked before the repair, for N cases")
    options = parser.parse_args()
    hits: dict[str, list[int]] = defaultdict(list)
    slowest = 0.0
    for case in cases(options.data, options.half, options.most):
        found, spent, ideas = place(case)
        slowest = max(slowest, spent)
        for group in (case.slip.kind, f"style {case.style}", "all"):
            hits[group].append(found)
        if found != 1 and options.misses > 0:
            options.misses -= 1
            line = case.slip.text.split("\n")[case.slip.line - 1].strip()
            print(f"--- {case.slip.kind} {case.path}:{case.slip.line} `{line}` found at {found}\n{case.report}")
            print("\n".join(f"    {i}" for i in ideas[:5]))
    print(f"{'':16} {'cases':>5} {'top 1':>6} {'top 20':>6}")
    for group, places in sorted(hits.items()):
        top, twenty = sum(p == 1 for p in places), sum(p > 0 for p in places)
        print(f"{group:16} {len(places):5} {top:6} {twenty:6}")
    print(f"slowest ranking {slowest:.2f} s")


if __name__ == "__main__":
    main()
