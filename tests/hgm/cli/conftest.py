"""A finished search of the toy agent, and a copy of it in which variants wrote what steers terminals."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from archive.consultations import Diagnosis
from archive.control import Verb, post
from archive.files import File
from archive.layout import RunPaths
from archive.lessons import Distillation, Draft
from archive.records import EvaluationResult, ExpansionFailure, ExpansionResult, Outcome, Purpose
from archive.store import Archive
from hgm.plan import prepare
from hgm.progress import Progress
from hgm.run import drive
from tests.hgm.cli.typing_in import HOSTILE
from tests.toy import write_run


class Recorder:
    """A display that remembers."""

    def __init__(self) -> None:
        self.seen: list[Progress] = []

    def update(self, progress: Progress) -> None:
        self.seen.append(progress)

    def say(self, line: str) -> None:
        pass

    def close(self) -> None:
        pass


@pytest.fixture(scope="session")
def driven(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunPaths, list[Progress]]:
    """A search from beginning to end, and what its display was shown."""
    paths = write_run(
        tmp_path_factory.mktemp("cli"), evaluations=20, edits=("+1", "+2", "none"), held_out=3, pause_s=0.1
    )
    display = Recorder()
    assert drive(prepare(paths), display).phase == "done"
    with Archive.open(paths) as archive:
        drafts = [
            Draft("failure", "Read the whole report before you look at any code, and all of the code that it names.")
        ]
        archive.store_distillation(Distillation(1, (1, 2), refused=("it names the task task-1",)), drafts, most=9)
    return paths, display.seen


@pytest.fixture(scope="session")
def finished(driven: tuple[RunPaths, list[Progress]]) -> RunPaths:
    return driven[0]


@pytest.fixture(scope="session")
def hostile(finished: RunPaths, tmp_path_factory: pytest.TempPathFactory) -> RunPaths:
    """Every text that a variant can write holds `HOSTILE`; the last variant has a file of such a name."""
    paths = copied(finished, tmp_path_factory.mktemp("hostile"))
    with Archive.open(paths) as archive:
        files = archive.variant_files(0)
        number = archive.begin_expansion(0, 1)
        made = ExpansionResult(None, idea=HOSTILE, model=HOSTILE, log=HOSTILE.encode(), statement=HOSTILE.encode())
        child = {**files, HOSTILE.replace("/", "").replace("\x00", ""): File(HOSTILE.replace("\x00", "").encode())}
        asked = Distillation(number, (3,), HOSTILE, refused=(HOSTILE,), error=HOSTILE)
        lessons = archive.store_distillation(asked, [Draft("failure", HOSTILE)], most=9)
        archive.finish_expansion(number, made, child, diagnosis=Diagnosis("rules", lessons=(1, 2)), lessons=lessons)
        variant = max(v.id for v in archive.snapshot().variants)
        number = archive.begin_expansion(0, 2)
        archive.finish_expansion(number, ExpansionResult(ExpansionFailure.DOES_NOT_PARSE, detail=HOSTILE), None)
        number = archive.begin_evaluation(variant, "task-1", Purpose.SEARCH, 1)
        texts = {name: HOSTILE.encode() for name in ("log", "patch", "report")}
        archive.finish_evaluation(number, EvaluationResult(Outcome.CRASHED, HOSTILE, **texts))
        archive.log("note", HOSTILE, variant_id=variant)
        archive.put_state({"paused": HOSTILE})
    post(paths, Verb.NOTE, {"variant": variant, "text": HOSTILE})
    return paths


def copied(paths: RunPaths, folder: Path) -> RunPaths:
    shutil.copytree(paths.root, folder / "run")
    for name in ("agent", "suite"):
        shutil.copytree(paths.root.parent / name, folder / name)
    return RunPaths(folder / "run")
