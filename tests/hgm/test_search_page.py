"""docs/search.md names things that exist."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

from hgm.policies import POLICIES, Cause

PAGE = (Path(__file__).parents[2] / "docs" / "search.md").read_text()


def resolve(name: str) -> object:
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            found = getattr(found, part)
        return found
    raise AssertionError(name)


def test_every_function_that_the_page_names_exists() -> None:
    names = set(re.findall(r"`((?:archive|hgm)\.[A-Za-z_.]+)`", PAGE)) - {"hgm.toml"}
    assert len(names) >= 12
    for name in names:
        assert resolve(name) is not None


def test_the_page_explains_every_cause() -> None:
    for cause in Cause:
        assert f"`{cause.value}`" in PAGE, cause


def test_the_page_has_a_section_for_each_policy_that_names_its_options() -> None:
    for name, kind in POLICIES.items():
        assert f"Policy `{name}`\n" in PAGE
        assert f"{kind.__module__}.{kind.__name__}`" in PAGE
        for option in getattr(kind, "__dataclass_fields__", {}):
            assert f"`{option}`" in PAGE, (name, option)
