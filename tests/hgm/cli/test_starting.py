"""`hgm init` and `hgm tasks check`: amounts, names and folders, as people write them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from archive.files import digest, read_tree
from archive.layout import RunPaths
from archive.queries import Reader
from hgm.cli.shapes import PRINTED
from hgm.config import load
from tests.hgm.cli.typing_in import faults, typed
from tests.toy import write_agent, write_suite


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_init_takes_amounts_as_hgm_toml_does(here: Path) -> None:
    amounts = ["--evaluations", "20k", "--tokens", "1.5M", "--usd", "$7.50", "--wall", "1h30m"]
    typed("init", "runs/a", *amounts)
    budget = load(here / "runs" / "a" / "hgm.toml").budget
    assert (budget.evaluations, budget.tokens, budget.usd, budget.wall) == (20_000, 1_500_000, 7.5, 5400)
    assert 'wall = "1h30m"' in (here / "runs" / "a" / "hgm.toml").read_text(), "as it was typed"


@pytest.mark.parametrize(
    ("option", "amount"),
    [("--evaluations", "20x"), ("--evaluations", "1.5"), ("--tokens", "many"), ("--usd", "5€"), ("--wall", "soon")],
)
def test_a_wrong_amount_names_its_option(here: Path, option: str, amount: str) -> None:
    said = typed("init", "runs/a", option, amount, code=2)[1]
    assert option in said
    assert amount in said
    assert not (here / "runs").exists()


def test_init_takes_a_policy_with_its_options(here: Path) -> None:
    typed("init", "runs/a", "--policy", "darwin:generation=4,threshold=0.5")
    search = load(here / "runs" / "a" / "hgm.toml").search
    assert (search.policy, search.options) == ("darwin", {"generation": 4, "threshold": 0.5})
    typed("init", "runs/b", "--policy", "best-of-n:race=true")
    assert load(here / "runs" / "b" / "hgm.toml").search.options == {"race": True}
    typed("init", "runs/c")
    assert load(here / "runs" / "c" / "hgm.toml").search.policy == "huxley"


def committed(folder: Path) -> str:
    """`folder` as a repository with one commit; its name."""
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-C", str(folder)]
    for words in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "x"]):
        subprocess.run([*git, *words], check=True, env={**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null"})
    return subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()


def test_init_fetches_an_agent_from_a_repository_and_notes_its_commit(here: Path) -> None:
    write_suite(here / "suite")
    commit = committed(write_agent(here / "mine", skill=7))
    url = f"file://{here}/mine"
    typed("init", "runs/a", "--agent", url, "--suite", "./suite")
    agent = load(here / "runs" / "a" / "hgm.toml").agent
    assert (agent.source, agent.origin) == ("./agent", f"{url}@{commit}")
    assert (here / "runs" / "a" / "agent" / "skill.txt").read_text() == "7"
    assert "cannot be fetched" in typed("init", "runs/b", "--agent", f"{url}-not", "--suite", "./suite", code=1)[1]
    committed(write_suite(here / "none", search=1, held_out=0))
    assert "no agent.toml at its top" in typed("init", "runs/b", "--agent", f"file://{here}/none", code=2)[1]
    typed("init", "runs/c", "--agent", url, "--suite", "./suite", "--evaluations", "1", code=2)
    assert not (here / "runs" / "b").exists()
    assert not (here / "runs" / "c").exists()


def test_init_goes_on_from_a_variant_of_another_run(here: Path, finished: RunPaths) -> None:
    with Reader(finished) as reader:
        last = reader.variants()[-1]
        files = reader.files(last.id)
    typed("init", "next", "--agent", f"{finished.root}:{last.label}", "--suite", f"{finished.root.parent}/suite")
    assert digest(read_tree(here / "runs" / "next" / "agent")) == digest(files)
    assert str(load(here / "runs" / "next" / "hgm.toml").agent.origin).endswith(f":{last.label}@{last.commit}")


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ("dawrin", "search.policy = 'dawrin' is no policy: did you mean 'darwin'?"),
        ("darwin:generation=0", "search.options.generation = 0 cannot be: allowed is a whole number >= 1"),
        ("darwin:generations=3", "is no option of the policy 'darwin': did you mean 'generation'?"),
        ("darwin:threshold", "'threshold' is no key=value"),
        ("huxley:race=true", "is no option of the policy 'huxley': there are: tasks"),
    ],
)
def test_a_policy_that_there_is_not_makes_no_run(here: Path, policy: str, message: str) -> None:
    assert message in typed("init", "runs/a", "--policy", policy, code=2)[1]
    assert not (here / "runs").exists()


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("alpha = 1.5", "search.alpha = 1.5 cannot be: allowed is a number > 0 and < 1"),
        ("policy = 'best-of'", "search.policy = 'best-of' is no policy: did you mean 'best-of-n'?"),
        (
            "policy = 'darwin'\noptions = { threshold = 2 }",
            "search.options.threshold = 2 cannot be: allowed is a number",
        ),
    ],
)
def test_a_search_that_cannot_be_starts_nothing(here: Path, lines: str, message: str) -> None:
    typed("init", "runs/a")
    path = here / "runs" / "a" / "hgm.toml"
    path.write_text(path.read_text().replace("[search]\n", f"[search]\n{lines}\n"))
    said = typed("run", "runs/a", code=2)[1]
    assert str(path) in said
    assert message in said
    assert not (here / "runs" / "a" / "archive.db").exists()


def test_a_run_that_is_made_says_how_it_is_started(here: Path) -> None:
    assert "Look at it, then: hgm run runs/a" in typed("init", "runs/a")[1]


def test_a_budget_of_nothing(here: Path) -> None:
    for option, amount in (("--evaluations", "0"), ("--evaluations", "-5"), ("--workers", "0")):
        said = typed("init", "runs/a", option, amount, code=2)[1]
        assert f"{option} {amount} cannot be: allowed is a whole number" in said
        assert "hgm.toml" not in said, "it was never written"
    assert not (here / "runs" / "a").exists()


def test_a_file_is_no_suite_and_no_agent(here: Path) -> None:
    assert "/etc/passwd: is a file; a suite is a folder of" in typed("tasks", "check", "/etc/passwd", code=2)[1]
    assert "is a file; a suite is a folder of" in typed("init", "runs/a", "--suite", "/etc/passwd", code=2)[1]
    said = typed("init", "runs/a", "--agent", "/etc/passwd", code=2)[1]
    assert "--agent /etc/passwd: /etc/passwd: is a file; an agent is a folder with an agent.toml" in said
    assert "--agent ./nope:" in typed("init", "runs/a", "--agent", "./nope", code=2)[1]


def test_a_suite_without_held_out_tasks_is_told_so(here: Path) -> None:
    write_suite(here / "some", held_out=0)
    assert "no task is held out: nothing will tell" in typed("init", "runs/a", "--suite", "./some")[1]
    write_suite(here / "all", held_out=1)
    assert "no task is held out" not in typed("init", "runs/b", "--suite", "./all")[1]


def test_a_suites_name_means_the_suite_whatever_lies_around(here: Path) -> None:
    write_suite(here / "bundled")
    typed("init", "runs/a")
    typed("init", "runs/b", "--suite", "./bundled", "--evaluations", "50")
    assert load(here / "runs" / "a" / "hgm.toml").suite.name == "bundled"
    config = load(here / "runs" / "b" / "hgm.toml")
    assert config.resolve(config.suite.name) == here / "bundled"


def test_a_folder_without_a_slash_is_an_unknown_suite(here: Path) -> None:
    write_suite(here / "mine")
    said = typed("init", "runs/a", "--suite", "mine", code=2)[1]
    assert "bundled, efficiency, quixbugs" in said
    assert "./mine" in said
    assert "did you mean 'quixbugs'" in typed("init", "runs/a", "--suite", "quixbug", code=2)[1]


def test_an_agents_folder_is_written_with_a_slash_too(here: Path) -> None:
    write_agent(here / "mine")
    assert "./mine" in typed("init", "runs/a", "--agent", "mine", code=2)[1]
    typed("init", "runs/a", "--agent", "./mine")


def test_an_agent_that_is_wrong_is_named_by_its_folder(here: Path) -> None:
    write_agent(here / "mine")
    (here / "mine" / "agent.toml").write_text("name = 3\n")
    said = typed("init", "runs/a", "--agent", "./mine", code=2)[1]
    assert "mine: agent.toml: 'name': must be a text, but it is 3; 'contract' is missing" in said
    assert "no such directory" in typed("init", "runs/a", "--agent", "./gone", code=2)[1]


def test_check_of_no_name_is_not_the_current_directory(here: Path) -> None:
    write_suite(here)
    assert "'' names no tasks" in typed("tasks", "check", "", code=2)[1]


def test_check_goes_on_after_a_folder_that_is_no_task(here: Path) -> None:
    suite = write_suite(here / "mine", search=2, held_out=1)
    (suite / "a-note").mkdir()
    toml = (suite / "task-2" / "task.toml").read_text()
    (suite / "task-2" / "task.toml").write_text(toml.replace("statement", "stament"))
    (suite / "task-3" / "reference" / "answer.py").write_text("def answer():\n    return 41\n")
    out, err = typed("tasks", "check", "mine", "--json", code=2)
    results = json.loads(out)
    assert faults(results, PRINTED["tasks check"][""]) == []
    assert [(one["task"], one["proven"]) for one in results] == [
        ("a-note", False),
        ("task-2", False),
        ("task-1", True),
        ("task-3", False),
    ]
    assert "did you mean 'statement'" in err
    assert "1 of 4 tasks proven" in typed("tasks", "check", "./mine", code=2)[0]
    for wrong in (suite / "a-note", suite / "task-2"):
        shutil.rmtree(wrong)
    assert "1 of 2 tasks proven" in typed("tasks", "check", "./mine", code=1)[0], "only not proven"


def test_check_of_nothing_but_broken_folders(here: Path) -> None:
    (here / "mine" / "a").mkdir(parents=True)
    out, err = typed("tasks", "check", "./mine", code=2)
    assert (out, "task.toml is missing" in err) == ("0 of 1 tasks proven\n", True)
    assert "no such directory" in typed("tasks", "check", "./nowhere", code=2)[1]


def test_doctor_and_export_print_what_they_promise(here: Path, finished) -> None:  # type: ignore[no-untyped-def]
    out, err = typed("doctor", finished.root, "--json")
    assert (faults(json.loads(out), PRINTED["doctor"][""]), err) == ([], "")
    assert {"python", "sandbox", "run", "models"} <= {one["check"] for one in json.loads(out)}
    out, err = typed("export", finished.root, "root", "--to", here / "agent", "--json")
    assert (faults(json.loads(out), PRINTED["export"][""]), err) == ([], "")
    out, err = typed("doctor", here / "nowhere", "--json", code=3)
    assert [one["ok"] for one in json.loads(out) if one["check"] == "run"] == [False]
