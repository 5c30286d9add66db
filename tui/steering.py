"""What a window can have a run do: how it is asked, the command line that does the same, and what is posted. Pure."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.control import Verb
from archive.layout import RunPaths
from archive.values import JsonValue

_EVALUATION = re.compile(r"e[1-9][0-9]{0,17}")


@dataclass(frozen=True)
class Steering:
    """`line` is the command line after `hgm`: RUN, VARIANT and TEXT stand for what they name.

    `verb` is posted; where it is None, the command line itself is run. `asks` is what has to be typed, where `text`
    stands already. `driven`: it needs an engine that reads it, and `waits` for the next one where there is none.
    `undo`: what it does to a variant can be taken back.
    """

    name: str
    line: str
    will: str
    verb: Verb | None = None
    asks: str = ""
    text: str = ""
    driven: bool = True
    waits: bool = False
    undo: bool = False

    @property
    def about_variant(self) -> bool:
        return "VARIANT" in self.line


STEERING = {
    steering.name: steering
    for steering in (
        Steering("pause", "pause RUN", "start nothing new until resumed", Verb.PAUSE),
        Steering("resume", "resume RUN", "go on after a pause", Verb.RESUME),
        Steering("drain", "stop RUN", "finish what is in flight, save, end", Verb.DRAIN),
        Steering("stop", "stop RUN --now", "end now; what is in flight is done again when it goes on", Verb.STOP),
        Steering(
            "budget",
            "budget RUN TEXT",
            "be allowed to spend more",
            None,
            "more of what, e.g. evaluations=100 usd=5 wall=30m",
        ),
        Steering("expand", "expand RUN VARIANT", "make one more child of it, before anything else", Verb.EXPAND),
        Steering(
            "evaluate",
            "evaluate RUN VARIANT --tasks TEXT",
            "evaluate it on so many more search tasks, before anything else",
            Verb.EVALUATE,
            "on how many tasks",
            "5",
        ),
        Steering(
            "held_out",
            "evaluate RUN VARIANT --held-out --tasks TEXT",
            "evaluate it on so many held-out tasks, which never drive the search; the evaluations are taken from the "
            "search's share of the budget",
            Verb.EVALUATE,
            "on how many held-out tasks",
            "5",
        ),
        Steering(
            "again",
            "evaluate RUN TEXT --again",
            "try the same task with the same seed once more: a check, which counts in no score, "
            "but in tokens, dollars and time",
            Verb.AGAIN,
            "which evaluation, e.g. e12",
            waits=True,
        ),
        Steering("pin", "pin RUN VARIANT", "mark it, so that it is found again", Verb.PIN, undo=True),
        Steering("ban", "ban RUN VARIANT", "never choose it or its descendants again", Verb.BAN, undo=True),
        Steering("note", "note RUN VARIANT TEXT", "keep a note with it", Verb.NOTE, "note", driven=False),
        Steering(
            "export",
            "export RUN VARIANT --as TEXT",
            "write it as a folder that runs by itself, a patch against the root, or a branch to fetch",
            None,
            "folder, patch or branch",
            "folder",
            driven=False,
        ),
    )
}
"""Name → steering, in the order of the menu."""


def way_on(exam: bool) -> str:
    """What goes on with a search, or with an agent's evaluations outside any."""
    return "the same `hgm eval`" if exam else "`hgm run`"


def run_argument(paths: RunPaths) -> str:
    """The run as one would type it here: its name below runs/, or the shortest path to it."""
    here = Path.cwd()
    if paths.root == here / "runs" / paths.name:
        return paths.name
    inside = paths.root.is_relative_to(here)
    return str(paths.root.relative_to(here) if inside else paths.root)


def arguments(steering: Steering, paths: RunPaths, variant: int, text: str, undo: bool) -> list[str]:
    """The words of the command line after `hgm`."""
    words: list[str] = []
    for word in steering.line.split():
        match word:
            case "RUN":
                words.append(run_argument(paths))
            case "VARIANT":
                words.append(f"v{variant}")
            case "TEXT" if steering.name == "budget":
                words += text.split()
            case "TEXT":
                words.append(text)
            case _:
                words.append(word)
    return [*words, "--undo"] if undo else words


def command_line(steering: Steering, paths: RunPaths, variant: int, text: str = "", undo: bool = False) -> str:
    return shlex.join(["hgm", *arguments(steering, paths, variant, text, undo)])


def complaint(steering: Steering, text: str) -> str:
    """Why what was typed will not do; '' where it will."""
    if not steering.asks:
        return ""
    if not text.strip():
        return f"type {steering.asks}"
    if steering.verb is Verb.EVALUATE and not (text.isascii() and text.isdecimal() and 0 < int(text) <= 10_000):
        return "type a number of tasks"
    if steering.verb is Verb.AGAIN and not _EVALUATION.fullmatch(text):
        return "type the id of an evaluation, e.g. e12"
    if steering.name == "export" and text not in ("folder", "patch", "branch"):
        return "type folder, patch or branch"
    return ""


def posted(steering: Steering, variant: int, text: str, undo: bool) -> tuple[Verb, Mapping[str, JsonValue]]:
    """The command and its arguments, for a steering that has a verb."""
    assert steering.verb is not None
    about: dict[str, JsonValue] = {"variant": variant} if steering.about_variant else {}
    match steering.verb:
        case Verb.BAN if undo:
            return Verb.UNBAN, about
        case Verb.PIN:
            return Verb.PIN, {**about, "pinned": not undo}
        case Verb.EVALUATE:
            split = "held_out" if steering.name == "held_out" else "search"
            return Verb.EVALUATE, {**about, "tasks": int(text), "split": split}
        case Verb.AGAIN:
            return Verb.AGAIN, {"evaluation": int(text[1:])}
        case Verb.NOTE:
            return Verb.NOTE, {**about, "text": text}
        case _:
            return steering.verb, about
