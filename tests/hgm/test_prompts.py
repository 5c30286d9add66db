"""Prompts are files; a variable that is missing, unknown or misspelt is an error, and what is put in is data."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import hgm
from hgm import prompts
from hgm.consult import consult
from hgm.llm.gateway import Gateway
from hgm.prompts import BadPrompt, Filled, made, made_from, made_of, prompt
from tests.hgm.llm.talk import QUICK
from tests.hgm.speaking import Speaker

NAMES = sorted(path.stem for path in prompts.FOLDER.glob("*.md"))
FAMILIES = ("criteria_", "entry_", "mine_", "value_")
"""Of these, which one is taken is a value's name."""


def test_every_prompt_is_sound_and_has_a_hash_of_its_own() -> None:
    assert {"diagnose", "judge"} <= set(NAMES)
    found = [prompt(name) for name in NAMES]
    assert len({one.hash for one in found}) == len(found)
    for one in found:
        filled = one.fill(**{name: f"<{name}>" for name in one.variables})
        assert all(f"<{name}>" in filled for name in one.variables)


def test_variables_are_strict() -> None:
    one = made("x", "Say {{ word }} to {{ name }}.")
    assert one.fill(word="hi", name="{{ word }}") == "Say hi to {{ word }}."
    with pytest.raises(BadPrompt, match="no value for name"):
        one.fill(word="hi")
    with pytest.raises(BadPrompt, match="no variable nmae"):
        one.fill(word="hi", name="Bo", nmae="Bo")


@pytest.mark.parametrize("text", ["{{name}}", "{{ name}}", "{{ a b }}", "}}"])
def test_what_looks_like_a_variable_must_be_one(text: str) -> None:
    with pytest.raises(BadPrompt, match="a variable is written"):
        made("x", text)


def test_a_prompt_that_is_not_there_is_named() -> None:
    with pytest.raises(BadPrompt, match=r"there are: .*diagnose"):
        prompt("diagnsoe")


def test_the_hash_changes_with_the_text() -> None:
    assert made("x", "a").hash != made("x", "b").hash
    assert made("x", "a").hash == made("y", "a").hash


# --- what was made of which ------------------------------------------------------------------------------------------


async def stored(text: str) -> str:
    """What is kept of a question: with the answer, and the same in the transcript."""
    async with Gateway({"judge": Speaker(lambda _: '{"n": 1}')}, retry=QUICK) as gateway:
        answer = await consult(
            gateway, "judge", text, lambda said: said, keys=frozenset({"n"}), label="x1", seed=1, tokens=9_000
        )
    assert answer.value == {"n": 1}
    assert f'"note":"prompts {answer.prompt}"'.encode() in answer.transcript
    return answer.prompt


def nested(name: str) -> Filled:
    """A question that holds what the prompt makes, indented."""
    text = prompt(name).fill(**dict.fromkeys(prompt(name).variables, "x"))
    indented = made_from("\n".join(f"    {line}" for line in text.splitlines()), text)
    return made("question", "Is that so? {{ what }}").fill(what=indented)


@pytest.mark.parametrize("name", NAMES)
async def test_a_changed_file_changes_what_is_stored_with_a_call(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await stored(nested(name))
    copy = Path(shutil.copytree(prompts.FOLDER, tmp_path / "prompts"))
    (copy / f"{name}.md").write_text(f"Well. {(copy / f'{name}.md').read_text()}")
    monkeypatch.setattr(prompts, "FOLDER", copy)
    prompt.cache_clear()
    try:
        after = await stored(nested(name))
    finally:
        prompt.cache_clear()
    (gone,), (come,) = (set(x.split()) - set(y.split()) for x, y in ((before, after), (after, before)))
    assert gone != come
    assert gone.partition(":")[0] == come.partition(":")[0] == name


@pytest.mark.parametrize("name", NAMES)
def test_every_file_is_used(name: str) -> None:
    family = next((one for one in FAMILIES if name.startswith(one)), "")
    (package,) = hgm.__path__
    source = "".join(path.read_text() for path in Path(package).rglob("*.py") if "seed_agent" not in path.parts)
    assert f'prompt("{name}")' in source or (family and f'prompt(f"{family}' in source)


def test_what_no_prompt_made_is_made_of_nothing() -> None:
    assert made_of("a task's statement") == frozenset()
    assert made_of(prompt("effort_fixed").fill(), "x") == {prompt("effort_fixed").id}
