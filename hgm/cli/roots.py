"""A root from elsewhere (a git repository, a variant of another run), laid down beside the run that begins with it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from archive.errors import ConfigError
from archive.files import write_tree
from hgm.cli.contenders import contender, is_elsewhere
from hgm.templates import Wishes

FOLDER, ORIGIN = "agent", "agent.origin"


def brought(wishes: Wishes, room: Path) -> Wishes:
    """`wishes` with the agent in `room`/agent in place of an address; as they are where a name or a folder is given.

    What lies there from the same address is kept, so that the same command goes on with the same commit.

    Raises:
        ConfigError: no agent there, or something else lies in its place.
        HgmError: git's own words.
    """
    if not is_elsewhere(wishes.agent):
        return wishes
    target, note = room / FOLDER, room / ORIGIN
    if not target.exists():
        found = contender(wishes.agent)
        draft = room / f"{FOLDER}.new"
        shutil.rmtree(draft, ignore_errors=True)
        write_tree(found.files, draft)
        note.write_text(f"{wishes.agent}\n{found.origin}\n")
        draft.rename(target)
    asked, _, origin = note.read_text().partition("\n") if note.exists() else ("", "", "")
    if asked != wishes.agent:
        raise ConfigError(f"{target} exists already, and is not {wishes.agent}: remove it, or choose another directory")
    return replace(wishes, agent=str(target), chosen={**wishes.chosen, "agent.origin": origin.strip()})


def forget(room: Path) -> None:
    """Take away what `brought` laid down."""
    shutil.rmtree(room / FOLDER, ignore_errors=True)
    (room / ORIGIN).unlink(missing_ok=True)
