"""Prompts are files; a variable that is missing, unknown or misspelt is an error, and what is put in is data."""

from __future__ import annotations

import pytest

from hgm import prompts
from hgm.prompts import BadPrompt, made, prompt


def test_every_prompt_is_sound_and_has_a_hash_of_its_own() -> None:
    names = [path.stem for path in prompts.FOLDER.glob("*.md")]
    assert {"diagnose", "judge"} <= set(names)
    found = [prompt(name) for name in names]
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
