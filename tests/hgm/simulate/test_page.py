"""docs/simulate.md says what the program does."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from hgm.simulate.clock import Durations
from hgm.simulate.cmp import DESCENDANTS, ROLL_OUTS
from hgm.simulate.landscapes import FAMILIES, HELD_OUT, Landscape
from hgm.simulate.world import TASKS
from tests.hgm.test_search_page import resolve

PAGE = (Path(__file__).parents[3] / "docs" / "simulate.md").read_text()
SHORT = {"heritability": "h"}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_is_described_with_its_own_numbers(family: str) -> None:
    (row,) = (line for line in PAGE.splitlines() if line.startswith(f"| `{family}` |"))
    default = Landscape()
    if family == "flat":
        assert "drift, gain and step 0" in row
        return
    for field in fields(Landscape):
        value = getattr(FAMILIES[family], field.name)
        if value != getattr(default, field.name):
            assert f"{SHORT.get(field.name, field.name)} {value:g}".replace("-", "−") in row
    assert FAMILIES[family] != default or family == "independent"


def test_the_defaults() -> None:
    for field in fields(Landscape):
        assert f"{field.name}" in PAGE
        value = f"{field.name} {field.default:g}".replace("-", "−")
        assert value in PAGE or not field.default or field.name == "shrink"
    assert f"{Landscape().true_score(Landscape().root):.1%}".replace("%", " %") in PAGE
    takes = Durations()
    said = f"{takes.expansion_s:g} s and\nspread {takes.expansion_spread}, evaluations {takes.evaluation_s:g} s and"
    assert f"{said} {takes.evaluation_spread}" in PAGE
    assert f"{HELD_OUT:,} held-out" in PAGE
    assert f"{TASKS} search tasks" in PAGE
    assert f"{DESCENDANTS} more descendants" in PAGE
    assert f"{ROLL_OUTS} roll-outs" in PAGE


@pytest.mark.parametrize(
    "name", ["hgm.simulate.landscapes.Landscape", "hgm.simulate.clock.Durations", "hgm.simulate.cmp.true_cmp"]
)
def test_what_the_page_names_exists(name: str) -> None:
    assert f"`{name}`" in PAGE
    assert resolve(name) is not None
