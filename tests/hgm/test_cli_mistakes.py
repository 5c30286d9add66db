"""What a person gets who types something wrong: one line that names it, the documented exit code, no traceback."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from archive.errors import ConfigError
from archive.files import read_tree
from archive.layout import RunPaths
from hgm.config import load
from hgm.display import PlainDisplay
from hgm.progress import Progress
from hgm.run import drive
from hgm.templates import Wishes, hgm_toml
from tests.e2e.test_search import Silent, hgm
from tests.toy import write_run, write_suite


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> RunPaths:
    from hgm.plan import prepare

    paths = write_run(tmp_path_factory.mktemp("mistakes"), evaluations=12, edits=("-1",), held_out=1)
    drive(prepare(paths), Silent())
    return paths


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["show", "RUN", "9" * 30], 9, "no variant"),
        (["show", "RUN", "v٣"], 9, "no variant"),
        (["log", "RUN", "e" + "9" * 30], 2, "is no id"),
        (["log", "RUN", "--limit", "-3"], 2, "--limit"),
        (["best", "RUN", "--top", "0"], 2, "--top"),
        (["run", "RUN", "--workers", "0"], 2, "--workers"),
        (["tasks", "check", "bundled", "--workers", "0"], 2, "--workers"),
        (["serve", "--port", "99999"], 2, "--port"),
        (["stop", "RUN"], 4, "nothing to stop"),
        (["tree", "RUN", "--graph", "/nope/tree.gexf"], 1, "/nope/tree.gexf: No such file"),
        (["export", "RUN", "root", "--to", "/proc/nope"], 1, "/proc/"),
        (["init", "/proc/nope"], 1, "/proc/nope"),
        (["init", ""], 2, "RUN is empty"),
    ],
)
def test_a_mistake_is_named(finished: RunPaths, arguments: list[str], code: int, said: str) -> None:
    done = hgm(*[str(finished.root) if part == "RUN" else part for part in arguments], code=code)
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_finished_search_without_a_better_agent_says_no_changes_of_it(finished: RunPaths) -> None:
    said = hgm("run", finished.root).stdout
    assert "What v0 changed" not in said
    assert "best --against root" not in said, "that would show nothing"
    assert f"hgm tree {finished.root} --failed" in said
    done = hgm("diff", finished.root, "root")
    assert (done.stdout, "changed nothing" in done.stderr) == ("", True)


def test_how_to_run_an_exported_agent_is_one_line_to_copy(finished: RunPaths, tmp_path: Path) -> None:
    done = hgm("export", finished.root, "root", "--to", tmp_path / "agent")
    assert done.stderr.count("\n") == 1


def test_init_refuses_a_budget_that_the_final_comparison_uses_up_and_leaves_nothing(tmp_path: Path) -> None:
    suite = write_suite(tmp_path / "suite", held_out=2)
    done = hgm("init", tmp_path / "run", "--suite", suite, "--evaluations", "4", code=2)
    assert "give at least 5" in done.stderr
    assert not (tmp_path / "run").exists()
    done = hgm("init", tmp_path / "run", "--suite", suite, "--evaluations", "9")
    assert "9 evaluations, 4 of them for the comparison at the end" in done.stderr


def test_init_writes_a_script_as_seen_from_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    paths = RunPaths(tmp_path / "runs" / "s")
    paths.root.mkdir(parents=True)
    paths.config.write_text(hgm_toml(Wishes(model="scripted:answers.toml"), paths))
    config = load(paths.config)
    assert config.resolve(config.models["main"].script or "") == tmp_path / "answers.toml"


def test_a_key_in_place_of_its_variable_is_refused_and_not_repeated(tmp_path: Path) -> None:
    path = tmp_path / "hgm.toml"
    model = "[models.a]\nprovider = 'openai'\nmodel = 'x'\napi_key_env = 'sk-secret-123'\n"
    path.write_text(f"{model}[roles]\nedit = 'a'\n[budget]\nevaluations = 9\n")
    with pytest.raises(ConfigError, match="no name of an environment variable") as refused:
        load(path)
    assert "sk-secret" not in str(refused.value)


def test_a_pipe_in_a_task_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ConfigError, match="pipe is neither a file nor a link"):
        read_tree(tmp_path)


def test_a_pause_is_said_in_plain_output_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    display = PlainDisplay(clock=lambda: 0.0)
    for notice in ("", "", "the model cannot be reached", "the model cannot be reached", ""):
        display.update(
            Progress(
                phase="search",
                elapsed_s=1.0,
                evaluations=1,
                variants=1,
                failed_expansions=0,
                per_minute=1.0,
                workers=1,
                busy=1.0,
                best="",
                best_score=None,
                root_score=None,
                last_decision="",
                gauges=(),
                in_flight=(),
                eta_s=9.0,
                tokens=0,
                usd=0.0,
                notice=notice,
            )
        )
    lines = capsys.readouterr().err.splitlines()
    assert ["the model cannot be reached" in line for line in lines] == [False, True, False]
    assert ["left" in line for line in lines] == [True, False, True]
    assert all("nothing solved yet" in line for line in lines), "there is a result"
