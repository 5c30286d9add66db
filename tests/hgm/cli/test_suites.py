"""`hgm suites`, `hgm suites fetch` and `hgm suites check`, as they are typed."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from archive.errors import TaskError
from evaluators.registry import load_suite
from hgm.cli.shapes import PRINTED
from hgm.config import load
from tests.evaluators.suites.conftest import MBPP, json_lines
from tests.evaluators.suites.swebench_instance import make
from tests.hgm.cli.typing_in import faults, typed


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HGM_SUITES", str(tmp_path / "suites"))
    (tmp_path / "mbpp.jsonl").write_bytes(json_lines(MBPP))
    return tmp_path


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        pass


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_the_list_says_what_each_needs(place: Path) -> None:
    out, _ = typed("suites", COLUMNS="80")
    assert max(map(len, out.splitlines())) <= 80
    rows = {line.split("  ")[0]: line for line in out.splitlines()}
    assert "its data" in rows["mbpp"]
    assert "72  nothing" in rows["bundled"]
    listed = json.loads(typed("suites", "--json")[0])
    assert faults(listed, PRINTED["suites"][""]) == []
    assert {one["suite"]: one["ready"] for one in listed}["bundled"]
    assert [one["tasks"] for one in listed if one["suite"] not in ("bundled", "efficiency")] == [None] * (
        len(listed) - 2
    )


def test_suites_of_images_say_what_is_missing(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    rows = {one["suite"]: one for one in json.loads(typed("suites", "--json")[0])}
    assert "no container engine is installed: `apt-get install podman`" in rows["swebench-lite"]["needs"][0]
    assert not rows["swebench-lite"]["ready"]
    assert rows["mbpp"]["needs"] == []
    out, _ = typed("suites", COLUMNS="120")
    assert "its data, containers" in next(line for line in out.splitlines() if line.startswith("swebench-lite"))
    assert "containers: no container engine is installed" in out


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """A suite of images, as the JSON lines of somebody's own."""
    row = make(tmp_path)
    rows = [{**row, "instance_id": f"made__up-{number}"} for number in range(1, 5)]
    (tmp_path / "rows.jsonl").write_bytes(json_lines(rows))
    return tmp_path / "rows.jsonl"


def test_without_an_engine_nothing_of_images_begins(
    place: Path, rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    typed("init", "runs/a", "--suite", "swebench", "--data", "rows.jsonl")
    assert load(tmp_path / "runs/a/hgm.toml").sandbox.backend == "container"
    monkeypatch.setenv("PATH", "/nonexistent")
    data = ("swebench", "--data", rows)
    for words in (
        ("suites", "check", *data),
        ("tasks", "check", *data),
        ("eval", "plain", "--suite", *data, "--split", "all", "--plain", "--place", tmp_path / "evals"),
        ("run", "runs/a", "--plain"),
    ):
        assert "no container engine is installed: `apt-get install podman`" in typed(*words, code=6)[1], words
    assert not list(tmp_path.rglob("archive.db"))
    assert not list(tmp_path.rglob("lock.json"))
    found = {one["check"]: one for one in json.loads(typed("doctor", "--json", code=6)[0])}
    assert found["containers"]["ok"], "most suites need none"
    assert "(needed by swebench, swebench-lite, swebench-verified alone)" in found["containers"]["detail"]
    found = {one["check"]: one for one in json.loads(typed("doctor", "runs/a", "--json", code=6)[0])}
    assert not found["sandbox"]["ok"]
    assert "no container engine is installed" in found["sandbox"]["detail"]


def test_fetching_rows_needs_no_engine(place: Path, rows: Path) -> None:
    here = json.loads(typed("suites", "fetch", "swebench-lite", "--data", rows, "--json")[0])
    assert (here["suite"], here["tasks"]) == ("swebench-lite", 4)
    data = Path(here["source"])
    assert len(load_suite("swebench-lite").tasks()) == 4
    kept = next((place / "suites" / "swebench-lite").glob("*/data"))
    kept.write_bytes(data.read_bytes().replace(b"sorted", b"sort"))
    with pytest.raises(TaskError, match="was changed since it was fetched"):
        load_suite("swebench-lite")


def test_from_an_address_to_a_proof(place: Path) -> None:
    with served(place) as address:
        here = json.loads(typed("suites", "fetch", "mbpp", "--data", f"{address}/mbpp.jsonl", "--json")[0])
    assert faults(here, PRINTED["suites fetch"][""]) == []
    assert (here["tasks"], here["ready"], here["source"]) == (2, True, f"{address}/mbpp.jsonl")
    assert "2  nothing" in typed("suites")[0]
    found = json.loads(typed("suites", "check", "mbpp", "--json")[0])
    assert faults(found, PRINTED["suites check"][""]) == []
    assert found == {
        "suite": "mbpp",
        "tasks": 2,
        "reference": 2,
        "empty": 0,
        "tried": 2,
        "memorised": 0,
        "wrong": [],
    }


def test_a_suite_that_judges_wrongly_is_told(place: Path) -> None:
    wrong = {**MBPP[1], "code": "def both_odd(a, b):\n    return a % 2 == 0"}
    (place / "mbpp.jsonl").write_bytes(json_lines([MBPP[0], wrong]))
    typed("suites", "fetch", "mbpp", "--data", place / "mbpp.jsonl")
    out, err = typed("suites", "check", "mbpp", code=1)
    assert "1 pass with the published solution" in out
    assert "WRONG  mbpp-20" in err


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["fetch", "mbbp"], 2, "did you mean 'mbpp'"),
        (["fetch", "bundled"], 2, "has nothing to fetch"),
        (["fetch", "mbpp", "--data", "gone.jsonl"], 2, "--data gone.jsonl: No such file"),
        (["fetch", "mbpp", "--data", "http://127.0.0.1:1/x"], 6, "cannot be fetched"),
        (["fetch", "quixbugs", "--data", "."], 2, "is neither a clone"),
        (["check", "humaneval"], 2, "its data is not here; get it with: hgm suites fetch humaneval"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_says_what_to_do(
    place: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], code: int, message: str
) -> None:
    (place / "empty").mkdir()
    monkeypatch.chdir(place / "empty")
    assert message in typed("suites", *words, code=code)[1]
    assert not (place / "suites").exists()


def test_a_file_that_is_something_else_is_not_kept(place: Path) -> None:
    (place / "mbpp.jsonl").write_bytes(b"<html>not here any more</html>")
    assert "line 1 is not JSON" in typed("suites", "fetch", "mbpp", "--data", place / "mbpp.jsonl", code=2)[1]
    assert not (place / "suites").exists()
