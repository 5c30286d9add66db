"""Run inside a sandbox: `python run_references.py PROBLEMS`, a JSON file in the checkout; results go to the report.

Each reference runs in a process of its own, so that one that changes the interpreter, or never ends, is alone in that.
For each input it says the result as a literal, or null.
"""

import ast
import json
import os
import signal
import sys
import types
import warnings
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any


def results(problem: dict[str, Any], case_s: float) -> list[str | None]:
    """One text or None for each input of `problem`."""
    module = types.ModuleType("solution")
    sys.modules["solution"] = module
    exec(compile(problem["reference"], "solution.py", "exec"), module.__dict__)
    function = getattr(module, problem["entry"])
    return [result(function, text, case_s) for text in problem["inputs"]]


def result(function: Callable[..., object], text: str, case_s: float) -> str | None:
    signal.setitimer(signal.ITIMER_REAL, case_s)
    try:
        said = repr(function(*ast.literal_eval(text)))
    except BaseException:
        return None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    try:
        ast.literal_eval(said)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    return said


def too_slow(number: int, frame: FrameType | None) -> None:
    raise TimeoutError


def in_a_child(problem: dict[str, Any], case_s: float) -> object:
    """The same, from a child; nothing at all where it does not come to its end."""
    receive, send = os.pipe()
    child = os.fork()
    if not child:
        os.close(receive)
        signal.signal(signal.SIGALRM, too_slow)
        with os.fdopen(send, "w") as pipe:
            try:
                json.dump(results(problem, case_s), pipe)
            except BaseException as error:
                json.dump(repr(error), pipe)
        os._exit(0)
    os.close(send)
    with os.fdopen(receive) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    try:
        return json.loads(said)
    except ValueError:
        return "ended by itself"


def main() -> None:
    warnings.simplefilter("ignore")
    report = int(os.environ.pop("HGM_REPORT_FD"))
    os.set_inheritable(report, False)
    asked = json.loads(Path(sys.argv[1]).read_text())
    sys.path.insert(0, str(Path.cwd()))
    sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 - references print
    answers = [in_a_child(problem, asked["case_s"]) for problem in asked["problems"]]
    with os.fdopen(report, "w") as out:
        json.dump(answers, out)


main()
