"""What a mining has found out so far, in the hidden folder `.mine` of its suite: it goes on from there."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from archive.errors import ConfigError
from hgm.hold import hold
from hgm.journal import read_lines, write_line
from hgm.mine.baseline import Baseline

FORMAT = 1


class Fate(StrEnum):
    """What became of one bug that was tried."""

    TASK = "task"
    """It is a task, and proven."""

    SURVIVED = "survived"
    """No test noticed it."""

    TOO_MANY = "too_many"
    """More tests than is reasonable noticed it, or the project could not be imported any more."""

    HUNG = "hung"
    """A test did not come to its end."""

    ALIKE = "alike"
    """The same tests fail in the same way as with another bug."""

    CROWDED = "crowded"
    """Its function has enough tasks."""

    EASY = "easy"
    """The solver solved it in every try."""

    ASTRIDE = "astride"
    """A real fix that reaches into modules of both splits."""

    UNSOUND = "unsound"
    """It could not be proven as a task: it does not reproduce, say."""


@dataclass(frozen=True)
class Tried:
    """One bug: its key, what became of it, the id of its task, what tells it from others, and who noticed; how often
    the solver tried its task and solved it, and whether a model has written its statement and its test."""

    key: str
    fate: Fate
    kind: str
    place: str
    split: str = ""
    task: str = ""
    signature: str = ""
    why: str = ""
    noticed: tuple[str, ...] = ()
    tries: int = 0
    solved: int = 0
    worded: bool = False
    tested: bool = False


@dataclass
class Store:
    """The folder `.mine`; one process at a time."""

    folder: Path
    tried: dict[str, Tried] = field(default_factory=dict)
    _lock: int = -1

    def open(self, asked: Mapping[str, object]) -> None:
        """
        Raises:
            ConfigError: the folder holds what was measured for something else than `asked`. Before anything was
                measured, what was told wrongly can be mended.
            RunLocked: another process mines into it.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = hold(
            self.folder / "lock",
            f"{self.folder.parent} is being mined by another process; wait for it, or mine into another with --to",
        )
        file = self.folder / "asked.json"
        wanted = {"format": FORMAT, **asked}
        if self._measured.exists() and file.exists() and (was := json.loads(file.read_text())) != wanted:
            other = sorted(key for key in {*was, *wanted} if was.get(key) != wanted.get(key))
            raise ConfigError(
                f"{self.folder.parent} was mined with another {', '.join(other)} "
                f"({_shown(was.get(other[0]))}, now {_shown(wanted.get(other[0]))}); "
                f"mine into another folder with --to, or remove {self.folder.parent} first"
            )
        file.write_text(json.dumps(wanted))
        self.tried |= {one.key: one for one in read_lines(self._lines, _tried)}

    def close(self) -> None:
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    @property
    def _lines(self) -> Path:
        return self.folder / "tried.jsonl"

    @property
    def proposals(self) -> Path:
        return self.folder / "proposals.jsonl"

    @property
    def drafts(self) -> Path:
        return self.folder / "drafts"

    @property
    def history(self) -> Path:
        return self.folder / "history.git"

    def add(self, one: Tried) -> None:
        self.tried[one.key] = one
        write_line(self._lines, asdict(one))

    @property
    def _measured(self) -> Path:
        return self.folder / "baseline.json"

    def baseline(self) -> Baseline | None:
        if not self._measured.exists():
            return None
        facts: dict[str, Any] = json.loads(self._measured.read_text("utf-8"))
        bits = {test: {path: int(lines, 16) for path, lines in own.items()} for test, own in facts["covered"].items()}
        lists = {name: tuple(facts[name]) for name in ("flaky", "slow", "unfit")}
        return Baseline(**{**facts, "covered": bits, **lists})

    def keep_baseline(self, baseline: Baseline) -> None:
        bits = {test: {path: f"{lines:x}" for path, lines in own.items()} for test, own in baseline.covered.items()}
        draft = self.folder / "baseline.json.new"
        draft.write_text(json.dumps({**vars(baseline), "covered": bits}), encoding="utf-8")
        draft.replace(self._measured)


def _shown(value: object) -> str:
    """In a few words; of lists, what is in them."""
    parts = value if isinstance(value, list) else [value]
    flat = [str(one) for part in parts for one in (part if isinstance(part, list) else [part]) if one]
    return " ".join(flat)[:80] or "none"


def _tried(facts: dict[str, Any]) -> Tried:
    return Tried(**{**facts, "fate": Fate(facts["fate"]), "noticed": tuple(facts["noticed"])})
