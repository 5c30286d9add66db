"""Write a variant as a folder that runs without this project.

TARGET/
  README.md            the card: what it is, how it was found, how well it does, how to run it
  card.json            the same facts for programs
  agent/__main__.py    python -m agent --repo PATH --statement FILE   (standard library only)
  agent/recall.py      which of its lessons a task needs
  agent/variant/       the variant's own source, as it is in git, and its lessons.json where it has lessons
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from archive import launcher, recall
from archive.connection import translate_os_errors
from archive.errors import ConfigError
from archive.files import File, FileTree, write_tree

SOURCE = "agent/variant/"
"""Where the variant's own files lie in what was exported."""


def export_patch(patch: str, target: Path) -> Path:
    """Write a diff in one step; an earlier one there is replaced.

    Raises:
        ConfigError: `target` is a directory.
        HgmError: it cannot be written.
    """
    _check_file(target)
    with translate_os_errors(str(target)):
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f".{target.name}.tmp")
        beside.write_text(patch, encoding="utf-8", errors="surrogateescape")
        beside.replace(target)
    return target


def _check_file(target: Path) -> None:
    if target.is_dir():
        raise ConfigError(f"{target} is a directory; name a file with --to")


def export_agent(files: FileTree, target: Path, *, card: Mapping[str, object], readme: str) -> Path:
    """Make `target` in one step (written beside it, then renamed); an earlier export of ours there is replaced.

    Raises:
        ConfigError: `target` exists and is no export, so replacing it could lose something.
    """
    if target.exists() and not (target / "card.json").is_file():
        raise ConfigError(f"{target} exists and is no exported agent; choose another directory with --to")
    tree: dict[str, File] = {f"{SOURCE}{path}": file for path, file in files.items()}
    tree["agent/__init__.py"] = File(b"")
    tree["agent/__main__.py"] = File(Path(launcher.__file__).read_bytes())
    tree["agent/recall.py"] = File(Path(recall.__file__).read_bytes())
    tree["card.json"] = File(json.dumps(card, indent=2, ensure_ascii=False, default=str).encode() + b"\n")
    tree["README.md"] = File(readme.encode())
    target.parent.mkdir(parents=True, exist_ok=True)
    room = Path(tempfile.mkdtemp(dir=target.parent, prefix=".export-"))
    try:
        write_tree(tree, room)
        room.chmod(0o755)
        if target.exists():
            shutil.rmtree(target)
        os.replace(room, target)  # noqa: PTH105 - one atomic step
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return target
