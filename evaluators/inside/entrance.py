"""The one way into the vault (`signing.py`): no code of the candidate's gets in, or runs meanwhile.

Python runs handlers of signals, callbacks of the garbage collector and finalizers between any two steps, and a look-up
asks a key that somebody put there whether it is the one; who runs can look at the frame that was interrupted. So all
four are dealt with out here, where nothing is worth reading.
"""

from __future__ import annotations

import gc
from _signal import getsignal, signal, valid_signals  # type: ignore[import-not-found]
from collections.abc import Collection, Generator
from typing import Any

from .told import Armed, End
from .tripwire import Seen, find_change

CALLBACKS, SIGNALS = "callbacks", "signal"
"""Words that allow callbacks and handlers where a task's own files have them."""


def entrance(vault: Generator[None, Any, None], free: Collection[str]) -> Generator[None, Any, None]:
    """Passes on to `vault` copies that nobody else holds, of exact texts: a dict, an `End` as a tuple, and the ends of
    `Armed` if it comes first.

    What the result of a test depends on must be as it was seen. There must be no callbacks, and the handlers of the
    first call: others are taken away, and then told of. That comes last, as nobody's code runs behind it.
    """
    callbacks, handler, handle, numbers = gc.callbacks, getsignal, signal, tuple(valid_signals())
    watch_callbacks, watch_signals = CALLBACKS not in free, SIGNALS not in free
    kind, text, an_end, arms, handlers = type, str, End, Armed, tuple[object, ...]()
    change, seen = find_change, tuple[Seen, ...]()
    try:
        while True:
            told: Any = yield
            passed: Any = None
            if kind(told) is dict:
                passed = {**told}
                texts: tuple[object, ...] = (*passed, *passed.values())
            elif kind(told) is an_end:
                passed = texts = (told.name, told.path, told.function)
            elif kind(told) is arms and not handlers:
                passed, seen, texts = told.ends, told.seen, ()
            else:
                texts = (None,)
            for each in texts:
                if kind(each) is not text:
                    passed = {"changed": "what the reporter is told"}
            told = texts = each = None  # type: ignore[assignment]
            handlers = handlers or tuple([handler(number) for number in numbers])
            decides = kind(passed) is dict and (passed.get("when") == "call" or "end" in passed)
            changed = change(seen) if decides else ""
            if watch_callbacks and callbacks:
                callbacks.clear()
                changed = "the garbage collector"
            if watch_signals:
                for number, before in zip(numbers, handlers, strict=True):
                    if handler(number) is not before:
                        handle(number, before)
                        changed = "the handling of signals"
            if changed:
                vault.send({"changed": changed})
            vault.send(passed)
    except GeneratorExit:
        return
    except BaseException:
        if watch_callbacks:
            callbacks.clear()
        vault.send({"changed": "the reporter"})
