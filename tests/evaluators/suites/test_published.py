"""Files that are what they claim to be, and all the ways in which they are not."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from pydantic import BaseModel

from archive.errors import TaskError
from evaluators.suites.published import read_records


class Record(BaseModel):
    id: int
    text: str = ""


def read(data: bytes) -> list[Record]:
    return read_records(data, Record, "suite x", lambda record: record.id)


def test_lines_end_with_newlines_alone() -> None:
    texts = ["a\u2028b", "c\u0085d", "e\x0bf\x0c\x1c\u2029g"]
    lines = "\n".join(json.dumps({"id": n, "text": text}, ensure_ascii=False) for n, text in enumerate(texts))
    assert len(lines.splitlines()) > len(texts), "else this test would not show anything"
    assert [record.text for record in read(lines.encode())] == texts
    assert read(gzip.compress(lines.encode())) == read(lines.encode())


def test_a_list_is_as_good_as_lines() -> None:
    assert [record.id for record in read(b' [{"id": 3, "more": 1}, {"id": 4}]\n')] == [3, 4]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "has no records"),
        (b"[]", "has no records"),
        (b'{"id": 1}\n{"id": 2', "line 2 is not JSON"),
        (b"<!DOCTYPE html>", "line 1 is not JSON"),
        (b'{"id": 1}\n\n{"name": 2}', "line 3 is no record of this benchmark: id: Field required"),
        (b'[{"id": 1}, 7]', "record 2 is no record of this benchmark"),
        (b'{"id": 1}\n{"id": 1}', "1 is there twice"),
        (gzip.compress(b'{"id": 1}')[:-9], "is a damaged gzip file"),
        (b"\xff\xfe{}", "is not UTF-8 text"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_other_data_is_named(data: bytes, message: str) -> None:
    with pytest.raises(TaskError, match=r"^suite x: ") as caught:
        read(data)
    assert message in str(caught.value)


def test_a_record_is_kept_whole(shared_data: Path) -> None:
    file = shared_data / "mbpp.jsonl.gz"
    if not file.is_file():
        pytest.skip(f"no {file}")
    assert len(read_records(file.read_bytes(), Mbpp, "mbpp", lambda record: record.task_id)) == 974


class Mbpp(BaseModel):
    task_id: int
