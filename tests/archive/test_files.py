"""Trees as values: what a person is shown of a change, however large it is."""

from __future__ import annotations

from archive.files import File, unified_patch

LINE = b"some text in a line\n"


def test_a_file_that_is_too_large_to_read_is_named_and_costs_nothing() -> None:
    large = File(LINE * (64 << 20 >> 4))
    patch = unified_patch({"a.py": File(b"x\n")}, {"a.py": File(b"y\n"), "core": large})
    assert (
        patch
        == f"--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-x\n+y\nFile core differs: {len(large.data)} bytes now, not shown\n"
    )


def test_of_very_many_files_only_the_first_are_shown() -> None:
    many = {f"{number:05}.txt": File(LINE * 100) for number in range(5_000)}
    patch = unified_patch({}, many)
    assert len(patch) < 5_000_000
    assert "+++ b/00000.txt" in patch
    assert patch.endswith("File 04999.txt differs: 2000 bytes now, not shown\n")
