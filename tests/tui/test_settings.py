"""What a person likes: keys, theme, plain signs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.color import Color
from textual.scrollbar import ScrollBarRender

from archive.errors import ConfigError
from archive.layout import RunPaths
from tests.tui.runs import toy_run
from tests.tui.using import labels, screen_text, until, until_seen
from tui.app import Window
from tui.plain import Plain, plain
from tui.settings import Settings, load
from tui.text import bar

THEMES = ("dark", "light", "contrast")


def test_no_file_is_the_default(tmp_path: Path) -> None:
    assert load(tmp_path / "none.toml", THEMES) == Settings()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("theme = 'pink'", "there are: dark, light, contrast"),
        ("colour = 1", "'colour' is no setting"),
        ("ascii = 1", "true or false"),
        ("[keys]\n'lineage.fly' = 'x'", "there is no action 'lineage.fly'"),
        ("[keys]\n'lineage.filter' = ''", "write its keys"),
        ("theme", "cannot be read"),
    ],
)
def test_what_is_not_understood_is_named(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "tui.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=why):
        load(path, THEMES)


@given(st.text(max_size=40))
def test_plain_signs_are_ascii_and_as_wide(text: str) -> None:
    assert plain(text).isascii()
    printable = "".join(sign for sign in text if sign.isprintable())
    assert len(plain(printable)) == cell_len(printable) or any(cell_len(sign) == 0 for sign in printable)


def test_plain_signs_tell_an_interval_and_a_curve_from_their_ground() -> None:
    assert plain(bar(3, 7, 20)).translate({ord("o"): None}).strip("-") == plain("━") * (bar(3, 7, 20).count("━"))
    assert "?" not in plain("⠒⢣⡇ █░▌▊▎")


@pytest.mark.parametrize(("said", "ascii"), [("C", "True"), ("C.UTF-8", "False")])
def test_the_locale_says_whether_signs_are_plain(said: str, ascii: str) -> None:
    env = {"LC_ALL": said, "TERM": "xterm", "PYTHONPATH": str(Path.cwd())}
    command = [sys.executable, "-c", "from tui.plain import wanted; print(wanted())"]
    assert subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout.strip() == ascii


async def test_keys_and_plain_signs(tmp_path: Path) -> None:
    paths: RunPaths = toy_run(tmp_path / "toy")
    settings = Settings(theme="contrast", ascii=True, keys={"lineage.filter": "ctrl+f"})
    async with Window(paths, settings).run_test(size=(140, 40)) as user:
        await until_seen(user, "v3")
        await user.press("ctrl+f", *"cut", "enter")
        await until(user, lambda: labels(user) == ["v0", "v1", "v4"])
        assert user.app.theme == "contrast"
        await user.press("question_mark")
        await until_seen(user, "ctrl+f")
        await user.press("escape")
        await until_seen(user, "+-v v1", "v4 ^")
        assert screen_text(user).isascii()


async def test_the_palette_names_keys_that_do_what_it_says(tmp_path: Path) -> None:
    async with Window(toy_run(tmp_path / "toy")).run_test(size=(140, 40)) as user:
        await until_seen(user, "v3")
        titles = [command.title for command in user.app.get_system_commands(user.app.screen)]
        assert {"Ban (x n)", "Next step (n)", "Budget (x b)", "Best (b)"} <= set(titles)


async def test_own_keys_are_named_wherever_keys_are(tmp_path: Path) -> None:
    own = {"lineage.best": "f5,b", "lineage.steer": "ctrl+x", "steer.ban": "f6"}
    async with Window(toy_run(tmp_path / "toy"), Settings(keys=own)).run_test(size=(140, 40)) as user:
        await until_seen(user, "v3 ★", "f5 b Best", "ctrl+x Steer")
        titles = [command.title for command in user.app.get_system_commands(user.app.screen)]
        assert {"Ban (ctrl+x f6)", "Best (f5 b)", "Budget (ctrl+x b)"} <= set(titles)
        await user.press("question_mark")
        await until_seen(user, "f5 b           go to the variant that hgm best names")
        await user.press("escape", "ctrl+x")
        await until_seen(user, "f6  Ban")
        await user.press("f6")
        await until_seen(user, "Ban v3?")


def test_a_scrollbar_has_no_figures_in_plain_ascii() -> None:
    drawn = list(ScrollBarRender.render_bar(20, 170, 20, 33).segments)
    assert not all(segment.text.isspace() for segment in drawn)
    plain_ones = Plain().apply(drawn, Color(0, 0, 0))
    assert all(segment.text.isspace() for segment in plain_ones)
    assert [segment.cell_length for segment in plain_ones] == [segment.cell_length for segment in drawn]


async def test_an_id_is_copied(tmp_path: Path) -> None:
    async with Window(toy_run(tmp_path / "toy")).run_test(size=(140, 40)) as user:
        await until_seen(user, "v3 ★")
        await user.press("y")
        assert user.app.clipboard == "v3"
        await user.press("2")
        await until_seen(user, "+    tests()")
        await user.press("y")
        assert user.app.clipboard.endswith("+    tests()")
