"""`hgm simulate` as it is typed."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from hgm.cli.shapes import PRINTED
from tests.hgm.cli.typing_in import faults, typed

QUICK = ("simulate", "--seeds", "3", "--evaluations", "30", "--jobs", "1")


def test_json_is_what_the_page_says() -> None:
    out, _ = typed(*QUICK, "--evaluations", "20", "--family", "agree", "--family", "flat", "--json")
    found = json.loads(out)
    assert faults(found, PRINTED["simulate"][""]) == []
    assert {cell["family"] for cell in found} == {"agree", "flat"}
    assert {cell["evaluations"] for cell in found} == {20, 30}
    assert all(cell["seeds"] == 3 for cell in found)


def test_the_table_says_what_json_says() -> None:
    asked = (*QUICK, "--family", "reversed", "--policy", "huxley")
    (cell,) = json.loads(typed(*asked, "--json")[0])
    out, _ = typed(*asked)
    score = cell["score"]
    assert "reversed, 30 evaluations: 3 worlds, the root solves 29.8%" in out
    assert f"{100 * score['mean']:.1f} ±{100 * (score['high'] - score['mean']):4.1f}" in out
    assert f"{cell['hours']:.1f}" in out
    assert "− first" not in out, "there is nothing to compare with"


def test_the_table_fits_into_80_cells_and_no_cell_is_empty() -> None:
    policies = ("huxley", "swe-search", "best-of-n", "huxley:end_game=top-two,end_share=0.1")
    out, err = typed(*QUICK, "--family", "agree", *[f"--policy={one}" for one in policies], COLUMNS="80")
    assert "minus huxley" in err
    _, *rows = out.splitlines()[: len(policies) + 2]
    assert max(map(cell_len, rows)) <= 80, out
    header, *cells = [re.split(r"\s{2,}", row.strip()) for row in rows]
    assert header[:3] == ["policy", "exported, %", "− first"]
    assert [len(row) for row in cells] == [len(header)] * len(policies), out
    assert cells[0][2] == "–"


def test_the_same_seed_prints_the_same() -> None:
    asked = (*QUICK, "--family", "agree", "--json")
    assert typed(*asked)[0] == typed(*asked)[0]
    assert typed(*asked)[0] != typed(*asked, "--seed", "7")[0]


@pytest.mark.parametrize(
    ("option", "value"),
    [("mismatch", "2"), ("alpha", "0.3"), ("workers", "1"), ("slow-failures", "5"), ("judge", "0.5")],
)
def test_an_option_reaches_the_search(option: str, value: str) -> None:
    asked = (*QUICK, "--family", "agree", "--json")
    changed = typed(*asked, f"--{option}", value)[0] != typed(*asked)[0]
    assert changed or option == "judge", "huxley asks no judge, other policies may"


def test_families_that_a_mismatch_makes_the_same_are_asked_once() -> None:
    families = [f"--family={name}" for name in ("reversed", "agree", "needle")]
    out, err = typed(*QUICK, *families, "--policy", "huxley", "--mismatch", "1.5", "--json")
    assert [cell["family"] for cell in json.loads(out)] == ["reversed", "needle"]
    assert "with --mismatch 1.5, agree is the same as reversed: left out" in err


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--policy", "huxly"), "did you mean 'huxley'?"),
        (("--policy", "huxley:zeal=3"), "zeal is no option of the policy 'huxley'"),
        (("--policy", "huxley:zeal"), "'zeal' is no key=value"),
        (("--policy", "huxley", "--policy", "huxley"), "twice"),
        (("--family", "agreee"), "did you mean 'agree'?"),
        (("--plot", "curves.gif"), ".svg or .png"),
        (("--plot", "no/such/folder/curves.svg"), "no such folder"),
        (("--mismatch", "3"), "'--mismatch': Input should be less than or equal to 2"),
        (("--seeds", "0"), "'--seeds': Input should be greater than or equal to 1"),
        (("--evaluations", "0"), "'--evaluations'"),
        (("--alpha", "1"), "'--alpha': Input should be less than or equal to 0.99"),
        (("--judge", "2"), "'--judge': Input should be less than or equal to 1"),
    ],
)
def test_a_mistake_is_named(asked: tuple[str, ...], said: str) -> None:
    out, err = typed("simulate", *asked, code=2)
    assert out == ""
    assert said in err


def test_the_plot(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    for name, head in (("curves.svg", b"<?xml"), ("curves.png", b"\x89PNG")):
        _, err = typed(*QUICK, "--evaluations", "20", "--family", "agree", "--plot", tmp_path / name)
        assert f"drawn: {tmp_path / name}" in err
        assert (tmp_path / name).read_bytes().startswith(head)
    assert b"huxley" in (tmp_path / "curves.svg").read_bytes()


def test_without_matplotlib_the_plot_is_refused_before_anything_is_spent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    _, err = typed("simulate", "--plot", "curves.svg", code=6)
    assert "hgm-search[plot]" in err


def test_ctrl_c_prints_what_there_is() -> None:
    command = [sys.executable, "-m", "hgm", "simulate", "--evaluations", "50", "--family", "agree", "--jobs", "2"]
    command += ["--seeds", "100000", "--json", "--policy", "huxley"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, **pipes, start_new_session=True, preexec_fn=_obey_interrupts) as process:
        assert process.stderr is not None
        assert b"worlds" in process.stderr.readline()
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=300)
    assert process.returncode == 130
    assert b"interrupted" in err
    (cell,) = json.loads(out)
    assert 0 < cell["seeds"] < 100_000


def _obey_interrupts() -> None:
    """A suite that runs in the background of a shell ignores them, and its children would."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
