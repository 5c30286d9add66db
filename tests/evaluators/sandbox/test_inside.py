"""The parts of the init that can be tried outside."""

from __future__ import annotations

import io
import os
import tarfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.files import IGNORED_NAMES, File, Mode, unpack, write_tree
from evaluators.sandbox.inside.collect import TooLarge, collect
from evaluators.sandbox.inside.output import Clipped

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=60).filter(
    lambda name: (
        name not in (".", "..", *IGNORED_NAMES)
        and name.lower() != ".git"
        and not name.endswith(".pyc")
        and len(name.encode()) < 250
    )
)
MODES = st.sampled_from([Mode.REGULAR, Mode.EXECUTABLE])


class TestClipped:
    @given(st.lists(st.binary(max_size=300)), st.integers(2, 400))
    def test_short_streams_are_whole_and_long_ones_keep_both_ends(self, parts: list[bytes], limit: int) -> None:
        clipped, whole = Clipped(limit), b"".join(parts)
        for part in parts:
            clipped.add(part)
        value, half = clipped.value(), limit // 2
        if len(whole) <= 2 * half:
            assert value == whole
        else:
            dropped = len(whole) - 2 * half
            assert value == whole[:half] + b"\n[... %d bytes left out ...]\n" % dropped + whole[-half:]

    def test_memory_stays_bounded(self) -> None:
        clipped = Clipped(1000)
        for _ in range(10_000):
            clipped.add(bytes(1000))
        assert len(clipped._head) + len(clipped._tail) < 10_000


class TestCollect:
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
    @given(tree=st.dictionaries(NAMES, st.builds(File, st.binary(max_size=2000), MODES), max_size=5), deep=NAMES)
    def test_what_is_written_is_what_comes_back(
        self, tree: dict[str, File], deep: str, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        folder = tmp_path_factory.mktemp("tree")
        expected = {**tree, **{f"{'d' * 90}/{'e' * 90}/{deep}": File(b"deep")}}
        write_tree(expected, folder)
        assert unpack(_collected(folder)) == expected

    def test_the_stream_is_a_tar_for_others_too(self, tmp_path: Path) -> None:
        (tmp_path / ("n" * 150)).write_bytes(b"data")
        (tmp_path / "link").symlink_to("t" * 150)
        with tarfile.open(fileobj=io.BytesIO(_collected(tmp_path))) as tar:
            assert {(m.name, m.linkname, m.size) for m in tar} == {("n" * 150, "", 4), ("link", "t" * 150, 0)}

    def test_bounds(self, tmp_path: Path) -> None:
        for number in range(3):
            (tmp_path / str(number)).write_bytes(b"12345")
        with pytest.raises(TooLarge):
            _collected(tmp_path, max_files=2)
        with pytest.raises(TooLarge):
            _collected(tmp_path, max_bytes=14)
        assert len(unpack(_collected(tmp_path, max_files=3, max_bytes=15))) == 3

    def test_ignored_names_are_not_even_counted(self, tmp_path: Path) -> None:
        (tmp_path / "skip").mkdir()
        (tmp_path / "skip" / "a").touch()
        (tmp_path / "b").touch()
        assert set(unpack(_collected(tmp_path, max_files=1))) == {"b"}


def _collected(folder: Path, *, max_files: int = 100, max_bytes: int = 1 << 20) -> bytes:
    out = io.BytesIO()
    collect(os.fspath(folder), out.write, max_bytes=max_bytes, max_files=max_files, ignored=frozenset({b"skip"}))
    return out.getvalue()
