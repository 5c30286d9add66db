"""A whole search whose tasks and agent need packages: built first, recorded, and children kept to their parent's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.errors import ConfigError, EnvironmentUnavailable, RunMismatch
from archive.layout import RunPaths
from archive.queries import Reader
from archive.records import ExpansionFailure
from hgm.plan import prepare
from hgm.run import Ending, drive
from tests.e2e.test_search import Silent, assert_whole, hgm
from tests.evaluators.wheels import TOOLZ, own_index, toolz_or_skip, write_wheel
from tests.toy import write_run

CHANGES_ITS_ENVIRONMENT = """\
elif edit.startswith("needs "):
        manifest = pathlib.Path("agent.toml")
        manifest.write_text(manifest.read_text().partition("[environment]")[0] + "[environment]\\n"
                            f"requirements = ['shout', '{edit.removeprefix('needs ')}']\\n")
    elif edit == "none":"""


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return own_index(tmp_path, monkeypatch)


def needy_run(root: Path, *, module: str = "shout", edits: tuple[str, ...] = ("+1",), agent: str = "") -> RunPaths:
    """The toy run, but agent and tasks import `module`; `agent` is added to [agent] of hgm.toml."""
    paths = write_run(root, evaluations=12, held_out=1, edits=edits)
    asks = f"[environment]\nrequirements = ['{module}']\n"
    source = root / "agent"
    (source / "agent.toml").write_text((source / "agent.toml").read_text() + asks)
    main = (source / "main.py").read_text().replace('elif edit == "none":', CHANGES_ITS_ENVIRONMENT)
    (source / "main.py").write_text(f"import {module}\n{main}")
    for task in (root / "suite").iterdir():
        (task / "task.toml").write_text((task / "task.toml").read_text() + asks)
        test = task / "hidden" / "hidden_tests" / "test_answer.py"
        test.write_text(f"import {module}\n{test.read_text()}")
    config = paths.config.read_text()
    paths.config.write_text(config.replace("source = '../agent'\n", f"source = '../agent'\n{agent}"))
    return paths


def run(paths: RunPaths) -> tuple[Ending, list[str]]:
    screen = Silent()
    return drive(prepare(paths), screen), screen.said


def test_a_search_with_environments(tmp_path: Path, wheels: Path) -> None:
    paths = needy_run(tmp_path)
    ending, said = run(paths)
    assert (ending.phase, ending.cause) == ("done", "evaluations")
    assert_whole(paths)
    with Reader(paths) as reader:
        assert reader.totals().n == 10
        assert any(variant.s for variant in reader.variants())
    assert sum("building an environment (shout;" in line for line in said) == 1
    (locked,) = json.loads(paths.lock.read_text())["environments"].values()
    assert locked["packages"] == ["shout==1.0"]
    _, said = run(paths)
    assert not said
    hgm("export", paths.root, "best", "--to", tmp_path / "exported")
    assert "\npython -m pip install shout " in (tmp_path / "exported" / "README.md").read_text()


def test_a_run_goes_on_with_the_versions_that_it_began_with(tmp_path: Path, wheels: Path) -> None:
    paths = needy_run(tmp_path)
    run(paths)
    write_wheel(wheels, "shout", {"shout.py": ""}, version="2.0")
    for built in (tmp_path / "cache").glob("env-*/complete.json"):
        built.unlink()
    assert run(paths)[0].phase == "done"
    paths.lock.write_text(paths.lock.read_text().replace("shout==1.0", "shout==0.9"))
    with pytest.raises(RunMismatch, match=r"shout==0\.9 became \w+: shout==1\.0"):
        run(paths)


def test_what_cannot_be_had_is_said_before_anything_is_spent(tmp_path: Path, wheels: Path) -> None:
    paths = needy_run(tmp_path, module="nosuch")
    done = hgm("run", paths.root, "--plain", code=6)
    assert "the environment of task task-1: pip says: " in done.stderr
    assert "nosuch" in done.stderr
    assert not paths.lock.exists()
    assert not paths.archive.exists()


def test_the_root_s_is_named_too(tmp_path: Path, wheels: Path) -> None:
    paths = needy_run(tmp_path)
    manifest = tmp_path / "agent" / "agent.toml"
    manifest.write_text(manifest.read_text().replace("'shout'", "'shout==7'"))
    with pytest.raises(EnvironmentUnavailable, match=r"the environment of the agent toy: pip says: .*shout==7"):
        run(paths)


def test_an_agent_that_brings_the_answer_is_refused(tmp_path: Path, wheels: Path) -> None:
    write_wheel(wheels, "answer", {"answer.py": "def answer(): return 42\n"})
    paths = needy_run(tmp_path)
    manifest = tmp_path / "agent" / "agent.toml"
    manifest.write_text(manifest.read_text().replace("'shout'", "'shout', 'answer'"))
    with pytest.raises(ConfigError, match="the agent's environment brings answer, which is what the task task-1"):
        run(paths)


def expansions(paths: RunPaths) -> dict[ExpansionFailure | None, str]:
    with Reader(paths) as reader:
        return {expansion.failure: expansion.detail for expansion in reader.expansions()}


def test_a_child_keeps_its_parent_s_environment(tmp_path: Path, wheels: Path) -> None:
    paths = needy_run(tmp_path, edits=("needs whisper",))
    run(paths)
    ((failure, detail),) = expansions(paths).items()
    assert failure is ExpansionFailure.BAD_ENVIRONMENT
    assert "may_change_environment" in detail
    assert len(list((tmp_path / "cache").glob("env-*.lock"))) == 1


def test_unless_the_run_allows_another(tmp_path: Path, wheels: Path) -> None:
    edits = ("needs whisper", "needs whisper", "needs no-such-thing", "needs x @ file:///tmp/x")
    paths = needy_run(tmp_path, edits=edits, agent="may_change_environment = true\n")
    assert run(paths)[0].phase == "done"
    assert_whole(paths)
    with Reader(paths) as reader:
        results = reader.expansions()
        details = {one.failure: one.detail for one in results if one.failure}
        children = [one for one in results if one.failure is None]
        assert children
        assert b"new environment: shout==1.0, whisper==1.0" in reader.blob(children[0].log_blob)
    refused = {details[ExpansionFailure.BAD_MANIFEST], details[ExpansionFailure.BAD_ENVIRONMENT]}
    assert any("names an address" in detail for detail in refused)
    assert any("No matching distribution found for no-such-thing" in detail for detail in refused)


@pytest.mark.index
def test_with_the_real_index(tmp_path: Path) -> None:
    toolz_or_skip()
    paths = needy_run(tmp_path, module="toolz")
    for file in [*tmp_path.glob("suite/*/task.toml"), tmp_path / "agent" / "agent.toml"]:
        file.write_text(file.read_text().replace("'toolz'", f"'{TOOLZ.requirements[0]}'"))
    ending, said = run(paths)
    assert ending.phase == "done"
    assert not said, "toolz_or_skip has built it"
    (locked,) = json.loads(paths.lock.read_text())["environments"].values()
    assert locked["packages"] == ["toolz==1.0.0"]
