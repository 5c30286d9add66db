"""Typing verbs, in this process or in one of their own, and reading what they print."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from archive.errors import HgmError
from hgm.cli.app import app
from hgm.cli.shapes import SHAPES

HOSTILE = "red\x1b[31m \x1b]0;owned\x07 \x9b2J \u202ekcab \x7f\r\x00 [bold]no markup[/]"
OBEYED = re.compile(r"[^\n\t\x20-\x7e\u00a0-\u200a\u2010-\u2027\u2030-\u205f\u2070-\U000e0000\U000e0080-\U0010ffff]")
READING: dict[str, tuple[str, ...]] = {
    "status": ("status", "RUN"),
    "tree": ("tree", "RUN"),
    "tree --failed": ("tree", "RUN", "--failed"),
    "show": ("show", "RUN", "LAST"),
    "show root": ("show", "RUN", "root"),
    "show --why": ("show", "RUN", "LAST", "--why"),
    "show root --why": ("show", "RUN", "root", "--why"),
    "diff": ("diff", "RUN", "LAST"),
    "log": ("log", "RUN"),
    "log e": ("log", "RUN", "e1"),
    "log last e": ("log", "RUN", "LASTE"),
    "log x": ("log", "RUN", "x1"),
    "log --decisions": ("log", "RUN", "--decisions"),
    "edits": ("edits", "RUN"),
    "lessons": ("lessons", "RUN"),
    "best": ("best", "RUN", "--top", "99"),
    "best --pareto": ("best", "RUN", "--pareto"),
}
"""Every way to look at a run: LAST is its newest variant, LASTE its newest evaluation."""


def typed(*arguments: str | Path, code: int = 0, **env: str) -> tuple[str, str]:
    """stdout and stderr of a verb, run in this process."""
    result = CliRunner().invoke(app, [str(part) for part in arguments], env={"COLUMNS": None, **env})
    failed = result.exception
    got = failed.exit_code if isinstance(failed, HgmError) else result.exit_code
    assert got == code, (result.output, failed)
    return result.stdout, f"{result.stderr}{failed if isinstance(failed, HgmError) else ''}"


def spawned(*arguments: str | Path, code: int = 0, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """A verb in a process of its own."""
    command = [sys.executable, "-m", "hgm", *map(str, arguments)]
    env = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path.cwd()), "COLUMNS": "80"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=cwd, env=env)
    assert done.returncode == code, (done.stdout, done.stderr)
    return done


def faults(value: object, type: str, at: str = "$") -> list[str]:
    """Where `value` is not of the documented type (see `hgm.cli.shapes`)."""
    if type.endswith(" | null"):
        return [] if value is None else faults(value, type.removesuffix(" | null"), at)
    if type.startswith("["):
        if not isinstance(value, list):
            return [f"{at} is no list"]
        return [fault for i, item in enumerate(value) for fault in faults(item, type[1:-1], f"{at}[{i}]")]
    if not type.startswith("{") and type not in SHAPES:
        kinds = {"int": (int,), "float": (int, float), "str": (str,), "bool": (bool,)}[type]
        right = isinstance(value, kinds) and (type == "bool") == isinstance(value, bool)
        return [] if right else [f"{at} is {value!r} and no {type}"]
    if not isinstance(value, dict):
        return [f"{at} is no object"]
    if type.startswith("{"):
        return [fault for key, item in value.items() for fault in faults(item, type[1:-1], f"{at}.{key}")]
    fields = {field.name: field.type for field in SHAPES[type].fields}
    if list(value.keys() ^ fields.keys()):
        return [f"{at}: {sorted(value.keys() ^ fields.keys())} only in the page or only in the value"]
    return [fault for name, kind in fields.items() for fault in faults(value[name], kind, f"{at}.{name}")]
