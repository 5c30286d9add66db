"""Rows of SWE-bench as they are published: parquet, JSON lines or one JSON list."""

from __future__ import annotations

import io
import json
import re
from importlib.util import find_spec
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from archive.errors import Missing, TaskError
from evaluators.suites.published import read_records

INSTALL = "pip install 'hgm-search[swebench]'"
_PARQUET = b"PAR1"
_DIFF_PATH = re.compile(r"^(?:---|\+\+\+) [ab]/(.+?)\t?$", re.MULTILINE)


def _listed(value: object) -> object:
    """Lists of tests are published as lists, and as JSON in a string."""
    return json.loads(value) if isinstance(value, str) else value


_Tests = Annotated[tuple[str, ...], BeforeValidator(_listed)]
_Text = Annotated[str, Field(min_length=1)]


class Row(BaseModel):
    """One instance; fields that are not named here (hints, dates, image assets) are kept for the grader, unread."""

    model_config = ConfigDict(extra="allow", frozen=True)

    instance_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
    repo: _Text
    base_commit: _Text
    problem_statement: _Text
    patch: _Text
    test_patch: str
    version: str
    image: _Text
    """Since version 5 of the package, as are the next three."""
    eval_script: _Text
    log_parser: _Text
    eval_type: _Text
    FAIL_TO_PASS: Annotated[_Tests, Field(min_length=1)]
    PASS_TO_PASS: _Tests
    difficulty: str = ""
    image_assets: Annotated[dict[str, object], BeforeValidator(lambda value: _listed(value or "{}"))] = {}
    """Binary files of SWE-bench Multimodal, which no text patch carries."""

    @property
    def test_files(self) -> tuple[str, ...]:
        """The files that the test patch writes, changes or removes."""
        return tuple(dict.fromkeys(_DIFF_PATH.findall(self.test_patch)))


def read_rows(data: bytes, where: str) -> list[Row]:
    """The rows in `data`, in their order.

    Raises:
        TaskError: no rows of SWE-bench, or two of one id.
        Missing: it is parquet, and nothing here reads that.
    """
    if data.startswith(_PARQUET):
        data = json.dumps(_parquet(data, where), default=str).encode()
    return read_records(data, Row, where, lambda row: row.instance_id)


def _parquet(data: bytes, where: str) -> list[object]:
    if find_spec("pyarrow") is None:
        raise Missing(f"{where}: is a parquet file, which pyarrow reads: {INSTALL}; or give the rows as JSON lines")
    from pyarrow import ArrowException
    from pyarrow.parquet import read_table

    try:
        rows: list[object] = read_table(io.BytesIO(data)).to_pylist()
    except (ArrowException, OSError) as problem:
        raise TaskError(f"{where}: is a damaged parquet file ({problem}); get it again") from None
    return rows
