"""A run is told from another one, or from none, at the same place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from archive.errors import HgmError, NotARun
from archive.presence import Presence
from tests.archive.making import new_archive, paths_in


def test_a_run_is_there_until_its_directory_is_gone_or_another_s(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        root, presence = archive.paths.root, Presence(archive.paths)
        presence.check()
        away = root.rename(root.with_name("away"))
        with pytest.raises(NotARun, match=f"{root} was moved, replaced or deleted"):
            presence.check()
        shutil.copytree(away, root)
        with pytest.raises(NotARun, match="was moved, replaced or deleted"):
            presence.check()
        shutil.rmtree(root)
        away.rename(root)
        presence.check()


def test_nothing_is_written_where_a_run_was(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        root = archive.paths.root
        root.rename(root.with_name("away"))
        with pytest.raises(HgmError, match="cannot be written"):
            archive.blobs.put(b"something")
        assert not root.exists()


def test_a_run_that_is_not_there_has_no_presence(tmp_path: Path) -> None:
    with pytest.raises(NotARun, match="not there any more"):
        Presence(paths_in(tmp_path))
