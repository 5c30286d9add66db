"""Notices when code reaches for the interpreter's insides: there is no other honest way to the report's key.

Audit hooks (PEP 578) cannot be removed, and what could get around this one (`ctypes`) is an event itself; memory as a
file (`/proc/PID/mem`, for children too) is closed by `close_memory`. An event that is allowed is one whose name the
task's own files use: then it is the project's business.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Collection, Iterable
from typing import Any

from .entrance import CALLBACKS, SIGNALS
from .signing import Signer, places

EVENTS = {
    "gc.get_objects": "get_objects",
    "gc.get_referrers": "get_referrers",
    "gc.get_referents": "get_referents",
    "sys.settrace": "settrace",
    "sys.setprofile": "setprofile",
    "sys.monitoring.register_callback": "monitoring",
    "sys._current_frames": "_current_frames",
    "sys.addaudithook": "addaudithook",
    "cpython.PyInterpreterState_New": "interpreters",
}
"""Audit event → the word that a task's files have in them where it is allowed. Another interpreter in this process has
no hook: there `ctypes` can be had."""

MODULES = {
    "ctypes": "ctypes",
    "_ctypes": "ctypes",
    "_testcapi": "_testcapi",
    "_testinternalcapi": "_testinternalcapi",
    "_xxsubinterpreters": "interpreters",
    "_interpreters": "interpreters",
}
"""Modules with which any address can be read or written → the word that allows their import."""

WORDS = frozenset({*EVENTS.values(), *MODULES.values(), "__code__", CALLBACKS, SIGNALS})
_PR_SET_DUMPABLE = 4


def watch(allowed: Iterable[str], trusted: Collection[str], signer: Signer, hidden: Iterable[Signer]) -> None:
    """Report each event that is not `allowed`, at once; so too a look at one of the `hidden` generators, other defaults
    of the judge's functions, code that claims to be one of the `trusted` files, and native code that is not installed
    with this interpreter. What somebody else made is asked nothing here: it could answer by looking at this frame.

    Call it after pytest is imported, and before the candidate's code is.
    """
    free = frozenset(allowed)
    events = types.MappingProxyType({event: event for event, word in EVENTS.items() if word not in free})
    modules = frozenset(name for name, word in MODULES.items() if word not in free)
    code, files, ours = "__code__" not in free, frozenset(trusted), (*places(), "<frozen importlib")
    tell, frame, begins, kind, text, number = signer.send, sys._getframe, str.startswith, type, str, id
    numbers, parts, native = frozenset(map(id, hidden)), str.rpartition, "ctypes" not in free
    installed = tuple(f"{prefix}/" for prefix in (sys.prefix, sys.base_prefix, sys.base_exec_prefix))
    decorated = types.coroutine.__code__  # `import asyncio` (`unittest.mock` does) uses it: it sets a flag, no more

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        said = events.get(event, "")
        if event == "import":
            name, file = arguments[:2]
            if kind(name) is not text or (file is not None and kind(file) is not text):
                said = "the name of a module"
            elif parts(name, ".")[2] in modules:  # under another package's name it is the same
                said = f"import {name}"
            elif native and file is not None and not begins(file, installed):
                said = "native code"
        elif event == "object.__setattr__" and code and arguments[1] == "__code__":
            said = "" if frame(1).f_code is decorated else "__code__"
        elif event == "object.__setattr__" and arguments[1] in ("__defaults__", "__kwdefaults__"):
            said = "a default of the judge" if begins(arguments[0].__code__.co_filename, ours) else ""
        elif event in ("compile", "code.__new__"):
            path = arguments[1]
            claims = kind(path) is text and (path in files or begins(path, ours))
            if isinstance(path, str) and kind(path) is not text:
                said = "the name of a file"
            elif claims and not begins(frame(1).f_code.co_filename, ours):  # else it is an import
                said = f"the code of {path}"
        elif event == "object.__getattr__" and number(arguments[0]) in numbers:
            said = "the reporter's frame"
        if said:
            tell({"changed": said})

    sys.addaudithook(hook)


def close_memory() -> None:
    """Make this process non-dumpable: nobody of its own user can trace it or open its memory, nor can it itself.

    `ctypes` is forgotten again, so that who wants it must import it, which is an event.
    """
    try:
        import ctypes
    except ImportError:  # an interpreter that was built without it: nothing in it can read addresses either
        return
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    for name in [name for name in sys.modules if name.partition(".")[0] in MODULES]:
        del sys.modules[name]
