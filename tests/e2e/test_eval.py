"""`hgm eval` with toy agents: real sandboxes, gateway and archive; resumed, compared, refused."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from archive.errors import ConfigError, HgmError, NotFound
from archive.files import digest, read_tree
from archive.layout import RunPaths
from archive.queries import Reader
from archive.records import JobState, Purpose
from hgm.cli.contenders import contender
from hgm.cli.evaluate import evaluate_agents
from hgm.evaluate import Asked
from tests.e2e.test_search import HGM, hgm, run, wait_for
from tests.hgm.cli.typing_in import faults
from tests.toy import write_agent, write_run, write_suite


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A weak and a good agent (in folders, the good one deeper) and a suite of six search and three held-out tasks."""
    write_agent(tmp_path / "weak", skill=3)
    write_agent(tmp_path / "more" / "good", skill=8)
    write_suite(tmp_path / "suite")
    return tmp_path


def command(here: Path, *agents: str | Path, split: str = "all") -> list[str]:
    where = ["--suite", f"{here}/suite", "--place", f"{here}/evals", "--split", split]
    return ["eval", *map(str, agents), *where, "--plain"]


def facts_of(here: Path, *agents: str | Path, more: tuple[str, ...] = (), split: str = "all") -> dict:
    found = json.loads(hgm(*command(here, *agents, split=split), "--json", *more).stdout)
    assert faults(found, "Eval") == []
    return found


def attempts(place: str | Path) -> int:
    paths = RunPaths(Path(place))
    if not paths.archive.exists():
        return 0
    with Reader(paths) as reader:
        return len(reader.evaluations())


def test_two_agents_are_scored_and_compared(here: Path) -> None:
    found = facts_of(here, here / "weak", here / "more" / "good", more=("--paired",))
    weak, good = found["agents"]
    assert (weak["resolved"], good["resolved"]) == (3, 8)
    assert weak["by_task"] == {f"task-{n}": float(n <= 3) for n in range(1, 10)}
    assert (weak["tasks"], weak["evaluations"], weak["missing"]) == (9, 9, 0)
    assert good["best"] > 0.9
    (pair,) = found["paired"]
    assert (pair["only_first"], pair["only_second"], pair["tasks"]) == (0, 5, 9)
    assert pair["difference"] == pytest.approx(5 / 9)
    assert pair["better"] > 0.98
    assert not pair["apart"]
    assert pair["more_tasks"] > 0
    text = "".join(hgm(*command(here, here / "weak", here / "more" / "good"), "--paired").stdout.split())
    assert f"{here}/more/goodisbetterwithaprobabilityof99" in text, "however lines were broken"
    assert "moretaskswouldtellthemapart" in text
    assert "3/9" in text


def test_what_is_done_is_not_done_again(here: Path) -> None:
    (held_out,) = facts_of(here, here / "weak", split="held_out")["agents"]
    assert (held_out["resolved"], attempts(held_out["run"])) == (0, 3)
    (everything,) = facts_of(here, here / "weak")["agents"]
    assert everything["run"] == held_out["run"]
    assert attempts(everything["run"]) == 9, "three were there"
    (twice,) = facts_of(here, here / "weak", more=("--attempts", "2"))["agents"]
    assert (twice["evaluations"], attempts(twice["run"])) == (18, 18)
    with Reader(RunPaths(Path(twice["run"]))) as reader:
        seeds = {(row.task_id, row.seed) for row in reader.evaluations()}
    assert len(seeds) == 18, "each attempt has its own luck"
    shutil.rmtree(here / "suite" / "task-9" / "hidden")
    shutil.copytree(here / "suite" / "task-8" / "hidden", here / "suite" / "task-9" / "hidden")
    assert facts_of(here, here / "weak", more=("--attempts", "2"))["agents"] == [twice], "no sandbox is needed to read"


def test_a_task_that_changed_between_two_calls_is_named_and_nothing_is_lost(here: Path) -> None:
    (begun,) = facts_of(here, here / "weak", split="held_out")["agents"]
    hidden = next((here / "suite" / "task-9" / "hidden").rglob("*.py"))
    was = hidden.read_text()
    hidden.write_text(f"{was}\n# changed\n")
    said = hgm(*command(here, here / "weak"), code=5).stderr
    wanted = "was started with something else: task task-9. Restore it, or give another directory: --place DIR"
    assert " ".join(said.split()).endswith(wanted)
    assert attempts(begun["run"]) == 3
    hidden.write_text(was)
    (whole,) = facts_of(here, here / "weak")["agents"]
    assert (whole["run"], whole["evaluations"], attempts(whole["run"])) == (begun["run"], 9, 9)


def test_ctrl_c_keeps_what_is_done_and_the_same_command_goes_on(here: Path) -> None:
    slow = write_agent(here / "deep" / "slow", skill=9, pause_s=0.4)
    process = subprocess.Popen(
        [*HGM, *command(here, slow), "--json"], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )

    def begun() -> bool:
        return any(attempts(place) > 2 for place in (here / "evals").glob("*"))

    wait_for(begun)
    process.send_signal(signal.SIGINT)
    out, narration = process.communicate(timeout=60)
    assert process.returncode == 130, narration
    assert "The same command goes on" in narration
    (begun_with,) = json.loads(out)["agents"]
    assert 0 < begun_with["missing"] < 9
    assert begun_with["missing"] + begun_with["evaluations"] == 9
    (done,) = facts_of(here, slow)["agents"]
    assert (done["resolved"], done["missing"]) == (9, 0)
    with Reader(RunPaths(Path(done["run"]))) as reader:
        scored = [row.task_id for row in reader.evaluations() if row.state is JobState.DONE]
    assert sorted(scored) == sorted({*scored}), "no task twice"


def test_a_kill_loses_only_what_was_in_flight(here: Path) -> None:
    slow = write_agent(here / "deep" / "slow", skill=9, pause_s=0.4)
    process = subprocess.Popen([*HGM, *command(here, slow)], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    wait_for(lambda: any(attempts(place) > 3 for place in (here / "evals").glob("*")))
    process.kill()
    process.wait()
    (done,) = facts_of(here, slow)["agents"]
    assert (done["resolved"], done["missing"]) == (9, 0)
    with Reader(RunPaths(Path(done["run"]))) as reader:
        rows = reader.evaluations(purpose=Purpose.FINAL)
    assert len([row for row in rows if row.state is JobState.DONE]) == 9
    assert 1 <= len([row for row in rows if row.state is JobState.LOST]) <= 8


def test_its_directory_is_read_like_a_run_but_is_no_search(here: Path) -> None:
    (found,) = facts_of(here, here / "weak", split="held_out")["agents"]
    place = Path(found["run"])
    assert "all that was asked for has been tried" in hgm("status", place).stdout
    assert "skill 3" in hgm("log", place, "e1").stdout
    refused = hgm("run", place, "--plain", code=2).stderr
    assert "holds an agent's evaluations and is no search" in refused


def test_another_configuration_has_another_directory(here: Path) -> None:
    (one,) = facts_of(here, here / "weak", split="held_out")["agents"]
    (other,) = facts_of(here, here / "weak", split="held_out", more=("--seed", "1"))["agents"]
    assert one["run"] != other["run"]
    (here / "suite" / "task-1" / "task.toml").write_text(
        (here / "suite" / "task-1" / "task.toml").read_text().replace("difficulty 1", "difficulty 2")
    )
    refused = hgm(*command(here, here / "weak", split="held_out"), code=5).stderr
    assert "task task-1" in refused
    assert "--place" in refused


def test_a_variant_of_a_run_and_its_limits(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=16, held_out=1, more="[limits]\nwall_s = 9.0\n")
    assert run(paths).phase == "done"
    with Reader(paths) as reader:
        best, files = reader.variant(1), reader.files(1)
    found = contender(f"{paths.root}:v1")
    assert (found.name, digest(found.files)) == (best.name, digest(files))
    made = hgm("eval", f"{paths.root}:v1", "--like", paths.root, "--place", tmp_path / "evals", "--plain", "--json")
    (agent,) = json.loads(made.stdout)["agents"]
    assert agent["tasks"] == 1
    assert "wall_s = 9.0" in (Path(agent["run"]) / "hgm.toml").read_text()
    exported = tmp_path / "exported"
    hgm("export", paths.root, "v1", "--to", exported)
    assert digest(contender(str(exported)).files) == digest(files)
    with pytest.raises(NotFound):
        contender(f"{paths.root}:v999")


def test_an_agent_from_a_git_repository(here: Path) -> None:
    """Its default branch, another one, and nothing of its hooks, filters or submodules."""
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-C", str(here / "weak")]

    def call(*words: str) -> None:
        subprocess.run(
            [*git, *words], check=True, capture_output=True, env={**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null"}
        )

    call("init", "--quiet", "--initial-branch=main")
    call("add", ".")
    call("commit", "--quiet", "-m", "weak")
    call("checkout", "--quiet", "-b", "strong")
    (here / "weak" / "skill.txt").write_text("9")
    call("commit", "--quiet", "-a", "-m", "strong")
    call("checkout", "--quiet", "main")
    url = f"file://{here}/weak"
    assert digest(contender(url).files) == digest(read_tree(here / "weak"))
    assert contender(f"{url}#strong").files["skill.txt"].data == b"9"
    found = facts_of(here, f"{url}#strong", split="held_out")
    assert found["agents"][0]["resolved"] == 3
    with pytest.raises(HgmError, match="nowhere cannot be fetched"):
        contender(f"{url}#nowhere")
    with pytest.raises(HgmError, match="cannot be fetched"):
        contender(f"file://{here}/absent")


def test_what_is_asked_for_wrongly(here: Path, tmp_path: Path) -> None:
    weak = str(here / "weak")
    assert "is no agent: give a folder" in hgm(*command(here, "nobody"), code=2).stderr
    assert "no agent.toml" in hgm(*command(here, here / "suite"), code=2).stderr
    assert "are the same" in hgm(*command(here, weak, weak), code=2).stderr
    assert "name at least two" in hgm(*command(here, weak), "--paired", code=2).stderr
    assert "held_out" in hgm(*command(here, weak, split="best"), code=2).stderr
    assert "leave --model out" in hgm(*command(here, weak), "--model", "noise", "--like", weak, code=2).stderr
    lone = write_suite(tmp_path / "lone", search=2, held_out=0)
    said = hgm("eval", weak, "--suite", f"{lone}", "--place", here / "evals", code=2).stderr
    assert "try --split all" in said
    assert not list((here / "evals").glob("*/archive.db"))


def test_an_agent_that_crashes_has_a_score_and_a_bad_one_is_refused(here: Path) -> None:
    crashing = write_agent(here / "deep" / "crashing")
    (crashing / "main.py").write_text("raise SystemExit(3)\n")
    (found,) = facts_of(here, crashing, split="held_out")["agents"]
    assert (found["resolved"], found["evaluations"], found["missing"]) == (0, 3, 0)
    (crashing / "agent.toml").write_text("name = 3\n")
    with pytest.raises(ConfigError, match="crashing"):
        contender(str(crashing))


def test_a_comparison_ends_when_its_answer_is_clear_and_goes_on_when_asked_without(here: Path) -> None:
    shutil.rmtree(here / "suite")
    write_suite(here / "suite", search=12, held_out=3)
    shutil.rmtree(here / "weak")
    write_agent(here / "weak", skill=0)
    shutil.rmtree(here / "more")
    write_agent(here / "more" / "good", skill=20)
    agents = (here / "weak", here / "more" / "good")
    found = facts_of(here, *agents, more=("--paired", "--until-clear"))
    weak, good = found["agents"]
    assert (weak["evaluations"], weak["missing"]) == (15, 0), "nobody to compare the first with"
    assert 11 <= good["evaluations"] <= 13, "after 11 tasks, and what was in flight then"
    assert good["evaluations"] + good["missing"] == 15
    (pair,) = found["paired"]
    assert pair["anytime_p"] < 0.01
    again = facts_of(here, *agents, more=("--paired", "--until-clear"))["agents"][1]
    assert again["evaluations"] == good["evaluations"], "it stays clear"
    (_, whole) = facts_of(here, *agents, more=("--paired",))["agents"]
    assert (whole["evaluations"], whole["resolved"], whole["missing"]) == (15, 15, 0)
    with pytest.raises(HgmError, match="give --paired, and no --attempts"):
        evaluate_agents([str(agents[0])], Asked(until_clear=True), None, False, True, False)


def test_a_flaky_task_is_found_out_and_left_out(here: Path) -> None:
    """Its hidden test tosses a coin for everybody; the reference loses for certain, so that one look is enough."""
    task = here / "suite" / "task-2"
    (task / "reference" / "answer.py").write_text("def answer():\n    return 43\n")
    test = task / "hidden" / "hidden_tests" / "test_answer.py"
    test.write_text(
        "import os\nfrom answer import answer\n\n\n"
        "def test_answer():\n    assert answer() == 42 and os.urandom(1)[0] % 2\n"
    )
    for number in (1, *range(3, 10)):
        shutil.rmtree(here / "suite" / f"task-{number}")
    (found,) = facts_of(here, here / "weak", more=("--attempts", "30"))["agents"]
    (told,) = found["left_out"]
    assert told["task_id"] == "task-2"
    assert "its reference solution failed at run 1 of 10: 0 of 1 tests passed" in told["finding"]
    before = attempts(found["run"])
    assert told["results"] == before < 30, "once it was found out, it was asked no more"
    assert (found["by_task"], found["evaluations"], found["missing"]) == ({}, 0, 0)
    text = hgm(*command(here, here / "weak"), "--attempts", "30").stdout
    assert attempts(found["run"]) == before, "nothing is left to try"
    assert "task task-2 is flaky" in text
