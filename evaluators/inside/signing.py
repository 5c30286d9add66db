"""The vault: signs lines, and says what does not fit, from a place that the candidate's code does not come across.

A line is JSON, a blank, and the HMAC-SHA256 of the line before and of this one, under a key that only this process was
given. Key, chain and all that is checked are local variables of suspended generators: no attribute, closure or caller's
frame leads to them; what does (`gi_frame`, `gc`, `ctypes`) is watched (`watching.py`); what could run in their midst
is kept out (`entrance.py`). They use no function that the candidate could replace. What somebody else than the test
runner asks for is signed with a note that says so.
"""

from __future__ import annotations

import contextlib
import os
import sys
import unittest  # noqa: F401 - `places` asks where it lies
from _json import encode_basestring_ascii as _quote  # json's own encoder can be replaced
from collections.abc import Callable, Collection, Generator, Mapping
from hashlib import sha256
from types import CodeType, FrameType
from typing import Any

from .entrance import entrance
from .told import Armed, End

_BLOCK = 64


Told = Mapping[str, str] | Armed | End
Signer = Generator[None, Told, None]


def open_report(
    descriptor: int,
    key: bytes,
    root: CodeType,
    says_end: CodeType,
    trusted: Collection[str] = (),
    free: Collection[str] = (),
) -> tuple[Signer, tuple[Signer, ...]]:
    """A generator that writes one signed line for each fact that it is sent; and all whose frames nobody may look at.

    The descriptor is moved, so that programs that the candidate starts do not inherit it. `root` is the code of the
    outermost function of an honest call; `says_end` of the one that a test calls at its end. `trusted` are the files
    of the tests: one that makes subtests is on the way to the report of each. `free`: as in `watching.watch`.
    """
    private = os.dup(descriptor)  # close-on-exec, unlike the original
    os.close(descriptor)
    line = _chain(private, key)
    vault = _vault(line, _asked_by_the_runner(root, frozenset(trusted)), says_end)
    signer = entrance(vault, free)
    for generator in (line, vault, signer):
        next(generator)
    return signer, (signer, vault, line)


def _vault(line: Signer, honest: Callable[[FrameType], bool], says_end: CodeType) -> Signer:
    """Everything that is needed is a local: what a module holds can be replaced. It ends where it would raise: a
    traceback would show its frame. Nothing that the candidate made is asked anything while it runs."""
    frame, kind, ends_of_all, way_in = sys._getframe, type, frozenset, entrance.__code__
    passed, is_there = _passed, _is_there
    ends: frozenset[str] | None = None
    reached: set[str] = set()
    owed: set[str] = set()  # said to have passed, and not yet at their ends: subtests come before
    try:
        while True:
            told: Any = yield
            if frame(1).f_code is not way_in:
                line.send({"changed": "who writes the report"})
            elif kind(told) is tuple:
                name, path, function = told
                if frame(2).f_code is says_end and is_there(path, function, frame(3).f_code):
                    reached.add(name)
                    owed.discard(name)
            elif kind(told) is ends_of_all:
                ends = told
            else:
                if "changed" not in told and not honest(frame(1)):  # anybody may accuse
                    line.send({"changed": "who writes the report"})
                if owed and ("begin" in told or "end" in told or told.get("when") == "teardown"):
                    line.send({"changed": "the verdict of a test that did not come to its end"})
                if "begin" in told:
                    reached.clear()
                    continue
                if told.get("when") == "call" and ends:
                    owed |= passed(told, ends - reached)
                line.send(told)
    except GeneratorExit:
        return
    except BaseException:
        line.send({"changed": "the reporter"})


def _chain(private: int, key: bytes) -> Generator[None, Any, None]:
    """Writes lines for the vault."""
    write, close, new, quote, padded = os.write, os.close, sha256, _quote, key.ljust(_BLOCK, b"\0")
    inner, outer = (bytes(byte ^ pad for byte in padded) for pad in (0x36, 0x5C))
    frame, vault, last = sys._getframe, _vault.__code__, b""
    try:
        while True:
            fact = yield
            if frame(1).f_code is not vault:
                fact = {"changed": "who writes the report"}
            said = ("{" + ", ".join([f"{quote(name)}: {quote(value)}" for name, value in fact.items()]) + "}").encode()
            last = new(outer + new(inner + last + said).digest()).hexdigest().encode()
            write(private, said + b" " + last + b"\n")
    except BaseException:
        return
    finally:
        close(private)


def _is_there(path: str, function: str, code: CodeType, kind: type = type, text: type = str) -> bool:
    """Whether `code` is of that function."""
    return kind(code.co_filename) is text and code.co_filename == path and code.co_name == function


def _passed(told: Mapping[str, str], tests: frozenset[str], none: frozenset[str] = frozenset()) -> frozenset[str]:
    """The one of `tests` whose call is said to have passed, whatever its parameters; or none."""
    test = told["test"]
    name = test if "[" in test.partition("::")[0] else test.partition("[")[0]
    return tests & {name} if (told["when"], told["outcome"]) == ("call", "passed") else none


def places() -> tuple[str, ...]:
    """The folders of the code of pytest, of `unittest` and of ours, and one file: `contextlib`."""
    names = ("_pytest", "pluggy", "pytest", "unittest", __name__)
    folders = (os.path.dirname(sys.modules[name].__file__ or name) + "/" for name in names)  # noqa: PTH120
    return (*folders, contextlib.__file__)


def _asked_by_the_runner(root: CodeType, trusted: frozenset[str]) -> Callable[[FrameType], bool]:
    """Whether a call comes from pytest, from us and from test files alone, all the way up to `root`."""
    ours = places()
    begins, kind, text = str.startswith, type, str

    def honest(frame: FrameType) -> bool:
        caller: FrameType | None = frame
        while caller is not None and caller.f_code is not root:
            path = caller.f_code.co_filename  # may be of a class with methods of its own
            if kind(path) is not text or not (begins(path, ours) or path in trusted):
                return False
            caller = caller.f_back
        return caller is not None

    return honest
