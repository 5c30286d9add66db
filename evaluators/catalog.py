"""The suites that are known by name: what they are, where their data is published, and how it becomes tasks."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from evaluators.base import Suite
from evaluators.suites.functions.evalplus import read_evalplus
from evaluators.suites.functions.humaneval import read_humaneval
from evaluators.suites.functions.mbpp import read_mbpp
from evaluators.suites.functions.pro import read_pro
from evaluators.suites.functions.suite import Reader
from evaluators.suites.polyglot import PolyglotSuite
from evaluators.suites.quixbugs import QuixBugsSuite
from evaluators.suites.swebench import grader
from evaluators.suites.swebench.suite import SwebenchSuite

_GITHUB = "https://github.com"
_DATASETS = "https://huggingface.co/datasets/SWE-bench"
_RAW = "https://raw.githubusercontent.com"


@dataclass(frozen=True)
class Known:
    """A suite. `address` is where its data is published; empty for one that is part of this program.

    `read` makes problems of its file, if it is a benchmark of functions; else `folder` opens its data.
    """

    name: str
    what: str
    licence: str
    address: str = ""
    read: Reader | None = None
    folder: Callable[[Path], Suite] | None = None
    images: bool = False
    """Whether its tasks are container images, which the sandbox `container` alone runs."""

    require: Callable[[], None] = lambda: None
    """Raises `Missing` where its judge needs what is not installed."""


def _functions(name: str, what: str, licence: str, address: str, read: Reader) -> Known:
    return Known(name, what, licence, address, read=read)


def _swebench(name: str, what: str, address: str) -> Known:
    return Known(
        name,
        what,
        "MIT",
        f"{_DATASETS}/{address}/resolve/main/data/test-00000-of-00001.parquet",
        folder=functools.partial(SwebenchSuite, name),
        images=True,
        require=grader.require,
    )


_ALL = (
    Known("bundled", "small projects with one bug each", "as this program"),
    Known("efficiency", "small projects that are right and slow", "as this program"),
    Known(
        "quixbugs",
        "classic algorithms with one wrong line",
        "MIT",
        f"{_GITHUB}/jkoppel/QuixBugs/archive/refs/heads/master.tar.gz",
        folder=QuixBugsSuite,
    ),
    Known(
        "polyglot",
        "Aider's polyglot benchmark, the Python exercises",
        "MIT",
        f"{_GITHUB}/Aider-AI/polyglot-benchmark/archive/refs/heads/main.tar.gz",
        folder=PolyglotSuite,
    ),
    _functions(
        "mbpp",
        "short functions, judged by inputs that are not shown",
        "CC BY 4.0",
        f"{_RAW}/google-research/google-research/master/mbpp/mbpp.jsonl",
        read_mbpp,
    ),
    _functions(
        "mbpp-plus",
        "the better half of MBPP with EvalPlus' inputs",
        "Apache-2.0",
        f"{_GITHUB}/evalplus/mbppplus_release/releases/download/v0.2.0/MbppPlus.jsonl.gz",
        read_evalplus,
    ),
    _functions(
        "mbpp-pro",
        "a function, and one that calls it",
        "MIT",
        f"{_RAW}/CodeEval-Pro/CodeEval-Pro/main/dataset/mbpp_pro.json",
        functools.partial(read_pro, benchmark="mbpp-pro"),
    ),
    _functions(
        "humaneval",
        "functions by signature and docstring",
        "MIT",
        f"{_GITHUB}/openai/human-eval/raw/master/data/HumanEval.jsonl.gz",
        read_humaneval,
    ),
    _functions(
        "humaneval-plus",
        "HumanEval with EvalPlus' inputs",
        "Apache-2.0",
        f"{_GITHUB}/evalplus/humanevalplus_release/releases/download/v0.1.10/HumanEvalPlus.jsonl.gz",
        read_evalplus,
    ),
    _functions(
        "humaneval-pro",
        "a function, and one that calls it",
        "MIT",
        f"{_RAW}/CodeEval-Pro/CodeEval-Pro/main/dataset/humaneval_pro.json",
        functools.partial(read_pro, benchmark="humaneval-pro"),
    ),
    _swebench("swebench", "issues of real repositories, or rows of your own", "SWE-bench"),
    _swebench("swebench-lite", "300 of them that are easier to run", "SWE-bench_Lite"),
    _swebench("swebench-verified", "500 of them that people have looked through", "SWE-bench_Verified"),
)
KNOWN = {one.name: one for one in _ALL}
