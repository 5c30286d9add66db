from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.blobs import Blobs
from archive.errors import HgmError, NotFound


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs")


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.binary(min_size=1, max_size=300))
def test_what_is_put_comes_back_from_its_sha256(blobs: Blobs, data: bytes) -> None:
    address = blobs.put(data)
    assert address == hashlib.sha256(data).hexdigest() == blobs.put(data)
    assert blobs.get(address) == data


def test_nothing_is_kept_for_no_bytes(blobs: Blobs) -> None:
    assert blobs.put(b"") == ""
    assert blobs.get("") == b""
    assert not blobs.directory.exists()


def test_blobs_are_compressed_and_readable_without_us(blobs: Blobs) -> None:
    address = blobs.put(b"again and " * 1000)
    path = blobs.directory / address[:2] / address[2:]
    assert path.stat().st_size < 200
    assert gzip.decompress(path.read_bytes()) == b"again and " * 1000
    assert list(blobs.addresses()) == [address]


@pytest.mark.parametrize("address", ["0" * 64, "zz", "../../../etc/passwd", "A" * 64, "ab/" + "0" * 61])
def test_unknown_addresses_are_not_found(blobs: Blobs, address: str) -> None:
    with pytest.raises(NotFound):
        blobs.get(address)


@pytest.mark.parametrize("damage", [b"", b"no gzip at all", gzip.compress(b"something else", mtime=0)])
def test_damage_is_told_and_an_empty_file_is_healed_by_the_next_put(blobs: Blobs, damage: bytes) -> None:
    address = blobs.put(b"content")
    assert blobs.verify() == []
    blobs.path(address).write_bytes(damage)
    with pytest.raises(HgmError, match=address):
        blobs.get(address)
    assert len(blobs.verify()) == 1
    if not damage:  # what a power cut leaves
        assert blobs.get(blobs.put(b"content")) == b"content"


def test_a_truncated_blob_is_damaged(blobs: Blobs) -> None:
    address = blobs.put(b"content " * 50)
    whole = blobs.path(address).read_bytes()
    for length in range(len(whole)):
        blobs.path(address).write_bytes(whole[:length])
        with pytest.raises(HgmError):
            blobs.get(address)


def test_what_a_killed_process_was_writing_is_swept_and_never_listed(blobs: Blobs) -> None:
    address = blobs.put(b"content")
    leftover = blobs.directory / f"{address}.123.tmp"
    leftover.write_bytes(b"half")
    assert list(blobs.addresses()) == [address]
    assert blobs.sweep() == 1
    assert not leftover.exists()
    assert blobs.verify() == []


def test_a_directory_that_cannot_be_made_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "blobs").write_text("a file")
    with pytest.raises(HgmError, match="cannot be written"):
        Blobs(tmp_path / "blobs").put(b"x")
