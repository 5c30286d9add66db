"""agent.toml under contract 1, and messages that say what to do."""

from __future__ import annotations

import pytest

from archive.errors import ConfigError
from archive.files import File, Mode
from evaluators.manifest import load_agent

GOOD = 'name = "plain"\ncontract = 1\nentry = ["python", "-m", "agent"]\n'


def load(text: str) -> None:
    load_agent({"agent.toml": File(text.encode())})


def test_an_agent_is_its_files_and_its_manifest() -> None:
    files = {"agent.toml": File(GOOD.encode()), "agent.py": File(b"")}
    agent = load_agent(files)
    assert agent.files == files
    assert (agent.manifest.name, agent.manifest.entry) == ("plain", ["python", "-m", "agent"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD.replace("entry", "entri"), "unknown key 'entri'; did you mean 'entry'"),
        (GOOD + "colour = 3\n", "unknown key 'colour'; valid are contract, effort, entry, environment, lessons, name"),
        (GOOD + "steps = 2\n", "'steps': must be 1"),
        (GOOD.replace("contract = 1\n", ""), "'contract' is missing; add it"),
        (GOOD.replace("= 1", "= 2"), "this program speaks contract 1, not 2"),
        (GOOD.replace("= 1", '= "1"'), "'contract': must be a whole number, but it is '1'"),
        (GOOD.replace("= 1", "= true"), "'contract'"),
        (GOOD.replace('["python", "-m", "agent"]', '"python"'), "'entry': must be a list"),
        (GOOD.replace('["python", "-m", "agent"]', "[]"), "'entry': must not be empty"),
        (GOOD.replace('"-m"', '""'), "entry.1"),
        (GOOD.replace('"-m"', '"\\u0000"'), "NUL"),
        (GOOD + "[effort]\nevaluate = 0\n", "'effort.evaluate': must be more than 0"),
        (GOOD + "[effort]\nedit = 1.5\n", "'effort.edit': must be at most 1"),
        (GOOD + "[effort]\njudge = 0.5\n", "unknown key 'effort.judge'; valid are edit, evaluate"),
        ("name = ", "not valid TOML"),
    ],
)
def test_a_wrong_manifest_says_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load(text)


def test_no_text_no_manifest_no_link() -> None:
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_agent({"agent.toml": File(b"\xff")})
    with pytest.raises(ConfigError, match=r"no agent\.toml at its top"):
        load_agent({"src/agent.toml": File(GOOD.encode())})
    with pytest.raises(ConfigError, match="symbolic link"):
        load_agent({"agent.toml": File(b"other.toml", Mode.SYMLINK)})
