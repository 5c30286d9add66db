"""`hgm suites fetch`: published data into the cache, checked, with what the judge needs made of it."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path

from archive.errors import ConfigError
from archive.files import FileTree, write_tree
from evaluators.catalog import Known
from evaluators.environments import exam_environment
from evaluators.sandbox.base import Sandbox
from evaluators.suites.fetching import fetched, is_address
from evaluators.suites.functions.expected import as_json, find_expected
from evaluators.suites.functions.suite import can_be_judged
from evaluators.suites.store import Stored, keep


def take_in(
    known: Known, source: str | None, sandbox: Callable[[], Sandbox], workers: int, progress: Callable[[str], None]
) -> Stored:
    """Fetch `known`'s data from `source` (its own address, where that is None), prove that it is such data, store it.

    `sandbox` is opened where the published solutions have to be run, for the hidden cases.

    Raises:
        ConfigError, TaskError: it needs no data, or this is other data.
        Missing: it cannot be had, or stored; or the sandbox is missing.
    """
    if not known.address:
        raise ConfigError(f"suite {known.name}: has nothing to fetch; its tasks are part of this program")
    progress(f"{known.name}: from {source or known.address}")
    data = fetched(source or known.address, known.name)
    told = source if source is None or is_address(source) else str(Path(source).expanduser().resolve())
    if known.read is None:
        return keep(known.name, told or known.address, data, tasks=_count(known, data))
    if not isinstance(data, bytes):
        raise ConfigError(f"suite {known.name}: is published as one file; name that, not its folder")
    problems = known.read(data, f"suite {known.name}")
    asked = [one for one in problems if one.examples or one.inputs]
    cases = {}
    if asked:
        progress(f"{known.name}: running {len(asked)} published solutions once, for the hidden cases …")
        box = sandbox()
        box.check()
        cases = asyncio.run(find_expected(box, exam_environment(progress=progress), asked, workers=workers))
    count = sum(can_be_judged(one, cases.get(one.id, ())) for one in problems)
    return keep(known.name, told or known.address, data, as_json(cases).encode(), count)


def _count(known: Known, data: bytes | FileTree) -> int:
    assert known.folder is not None
    with tempfile.TemporaryDirectory(prefix="hgm-suite-") as room:
        place = Path(room) / "data"
        if isinstance(data, bytes):
            place.write_bytes(data)
        else:
            write_tree(data, place)
        return len(known.folder(place).tasks())
