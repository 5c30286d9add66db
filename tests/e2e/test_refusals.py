"""A search that cannot begin: its cause is named at once, on nobody else's account, and a second try works."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from archive.layout import RunPaths
from archive.queries import Reader
from archive.records import ExpansionFailure
from tests.e2e.driving import error, hello, model_toml, write_main
from tests.e2e.test_search import HGM, hgm, run
from tests.hgm.wire import Answer, serving
from tests.toy import write_run, write_suite

NOTHING = "http://127.0.0.1:9/v1"
ASKS = """
import json, os, pathlib, urllib.request

task = json.loads(pathlib.Path(os.environ["HGM_TASK"]).read_text())
tool = {"type": "function", "function": {"name": "bash", "parameters": {"type": "object", "required": ["command"]}}}
body = {"messages": [{"role": "user", "content": task["statement"]}], "tools": [tool]}
request = urllib.request.Request(
    os.environ["OPENAI_BASE_URL"] + "/chat/completions",
    json.dumps(body).encode(),
    {"authorization": "Bearer " + os.environ["OPENAI_API_KEY"], "content-type": "application/json"},
)
said = json.loads(urllib.request.urlopen(request).read())["choices"][0]["message"]["content"]
print("the model said", said)
if "Hello" in said:
    greet = pathlib.Path("greet.py")
    greet.write_text(greet.read_text().replace("Helo", "Hello"))
"""


def untouched(paths: RunPaths) -> bool:
    """Nothing that forbids to change hgm.toml, and nothing to go on with."""
    return not (paths.lock.exists() or paths.archive.exists() or paths.agents.exists())


# --- the root ----------------------------------------------------------------------------------------------------


def test_a_root_that_crashes_is_shown_with_what_it_said(tmp_path: Path) -> None:
    paths = write_run(tmp_path)
    crash = "for n in range(40): print(f'line {n}')\nprint('\\x1b[31mKa\\x1b[2Jboom\\x1b[0m')\nraise SystemExit(3)\n"
    write_main(paths, crash)
    said = hgm("run", paths.root, "--plain", code=8).stderr
    assert "2 of 2 attempts failed, the last one: smoke task crashed: exit_3" in said
    assert "    line 39\n    Kaboom\n" in said
    assert "line 5\n" not in said
    assert "\x1b" not in said
    assert "to blame" not in said
    assert str(paths.engine_log) in said
    assert "line 5\n" in paths.engine_log.read_text()


# --- the model ---------------------------------------------------------------------------------------------------


def test_a_model_that_answers_noise_is_blamed_and_not_the_agent(tmp_path: Path) -> None:
    suite = write_suite(tmp_path / "suite")
    hgm("init", tmp_path / "run", "--suite", suite, "--model", "noise", "--evaluations", "20")
    said = hgm("run", tmp_path / "run", "--plain", code=8).stderr
    assert "The model is to blame, not the agent: `noise` answers at random." in said


def test_a_model_without_tool_calls_is_blamed_and_not_the_agent(tmp_path: Path) -> None:
    with serving(hello) as url:
        paths = write_run(tmp_path, more=model_toml(url))
        write_main(paths, ASKS)
        said = hgm("run", paths.root, "--plain", code=8).stderr
    assert "to blame, not the agent: in 2 attempts 'main' gave 2 answers and no usable tool call." in said
    assert "the model said hello" in said


def test_a_search_whose_edits_are_made_by_noise_ends_with_its_cause(tmp_path: Path) -> None:
    """Whatever noise does to an agent's source, and whatever it says of it, the search goes on and comes to its end."""
    more = (
        "[models.static]\nprovider = 'noise'\n[roles]\nedit = 'static'\n[agent]\nsource = 'plain'\n"
        "[expand]\ndiagnosis = 'model'\njudge = 'model'\n"
    )
    paths = write_run(tmp_path, evaluations=100, held_out=1)
    text = paths.config.read_text().replace("[agent]\nsource = '../agent'\n", "")
    paths.config.write_text(text + more)
    ending = run(paths)
    assert (ending.phase, ending.cause) == ("done", "no_expandable_node")
    with Reader(paths) as reader:
        expansions = reader.expansions()
        assert expansions
        assert {row.model for row in expansions} == {"noise"}
        assert ExpansionFailure.INFRA not in {row.failure for row in expansions}
        assert not [row for row in expansions if row.child_id], "no child is admitted by luck"
        thoughts = {one.expansion_id: one for one in reader.diagnoses()}
        assert thoughts.keys() == {row.id for row in expansions}
        for thought in thoughts.values():
            assert (thought.source, thought.model, thought.usage.requests) == ("rules", "noise", 2)
            assert thought.error.startswith("that holds no JSON object with the keys")


def unauthorized(body: object) -> tuple[int, dict[str, str], dict[str, object]]:
    return error(401, "Incorrect API key provided")


def no_such_model(body: object) -> tuple[int, dict[str, str], dict[str, object]]:
    return error(404, "The model does not exist")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (None, ("cannot be reached (Connection refused)", "See that its server runs and that base_url is right")),
        (unauthorized, ("answered 401", "Incorrect API key provided", "No key was sent: name the")),
        (no_such_model, ("answered 404", "The model does not exist", "the model's name")),
    ],
)
def test_a_dead_provider_is_named_within_seconds_and_a_second_try_works(
    tmp_path: Path, answer: Answer | None, said: tuple[str, ...]
) -> None:
    with serving(answer or hello) as url:
        paths = write_run(tmp_path, evaluations=4, held_out=1, more=model_toml(url if answer else NOTHING))
        heard = hgm("run", paths.root, "--plain", code=1, timeout_s=45).stderr
    assert "model 'tiny-1' at 127.0.0.1" in heard
    assert all(part in heard for part in said)
    assert "root" not in heard.replace(str(paths.root), "")
    assert untouched(paths)
    with serving(hello) as url:
        config = paths.config.read_text().replace("tiny-1", "tiny-2")
        lines = [f"base_url = '{url}'" if line.startswith("base_url") else line for line in config.splitlines()]
        paths.config.write_text("\n".join(lines))
        assert run(paths).phase == "done"
    assert run(paths).phase == "done", "a finished run asks nobody"


def test_a_provider_that_is_busy_is_waited_for_and_the_display_says_why(tmp_path: Path) -> None:
    asked: list[str] = []

    def busy(body: dict[str, object]) -> tuple[int, dict[str, str], dict[str, object]]:
        if "greeting" not in str(body):
            return hello(body)
        asked.append("smoke")
        if len(asked) in (1, 3):
            return error(429, "Rate limit reached for tiny-1", retry_after="1")
        status, headers, answer = hello(body)
        answer["choices"][0]["message"]["content"] = "Hello"  # type: ignore[index]
        return status, headers, answer

    with serving(busy) as url:
        paths = write_run(tmp_path, evaluations=4, held_out=1, more=model_toml(url))
        write_main(paths, ASKS)
        said = hgm("run", paths.root, "--plain").stderr
    assert "waiting for the model: model 'tiny-1' at 127.0.0.1 answered 429" in said
    assert "Rate limit reached for tiny-1" in said
    assert "answered 429" in paths.engine_log.read_text()


# --- hgm.toml and lock.json --------------------------------------------------------------------------------------


def test_a_missing_key_leaves_nothing_and_a_second_try_works(tmp_path: Path) -> None:
    with serving(hello) as url:
        paths = write_run(tmp_path, evaluations=4, held_out=1, more=model_toml(url, api_key_env="MY_KEY"))
        before = paths.config.read_text()
        said = hgm("run", paths.root, "--plain", code=2).stderr
        assert "MY_KEY is not set" in said
        assert untouched(paths)
        assert paths.config.read_text() == before
        command = [*HGM, "run", str(paths.root), "--plain"]
        done = subprocess.run(command, env={**os.environ, "MY_KEY": "sk-1"}, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        assert "has ended" in hgm("run", paths.root, "--plain").stdout, "a finished run needs no key"
        paths.config.write_text(before.replace("evaluations = 4", "evaluations = 8"))
        assert "MY_KEY is not set" in hgm("run", paths.root, "--plain", code=2).stderr


def test_a_budget_that_does_not_fit_leaves_nothing_and_a_second_try_works(tmp_path: Path) -> None:
    paths = write_run(tmp_path, evaluations=4, held_out=1, more="tokens = 1000\n")
    assert "budget.tokens = 1,000 does not pay" in hgm("run", paths.root, "--plain", code=2).stderr
    assert untouched(paths)
    paths.config.write_text(paths.config.read_text().replace("tokens = 1000\n", ""))
    assert run(paths).phase == "done"


@pytest.mark.parametrize("model", ["openai", "nobody:x", "scripted"])
def test_init_with_a_model_that_cannot_be_leaves_nothing_and_a_second_try_works(tmp_path: Path, model: str) -> None:
    suite = write_suite(tmp_path / "suite")
    hgm("init", tmp_path / "run", "--suite", suite, "--model", model, code=2)
    assert not (tmp_path / "run").exists()
    hgm("init", tmp_path / "run", "--suite", suite, "--model", "builtin")
    assert (tmp_path / "run" / "hgm.toml").exists()
