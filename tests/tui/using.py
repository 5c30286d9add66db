"""A window that a test uses as a person would: what is on the screen, and waiting for it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from archive.layout import RunPaths
from tui.app import Window
from tui.screens.lineage import LineageScreen
from tui.widgets.lineage import Lineage

SIZES = [(80, 24), (140, 40)]
User = Pilot[None]


@asynccontextmanager
async def window(paths: RunPaths, size: tuple[int, int] = (140, 40)) -> AsyncIterator[User]:
    async with Window(paths).run_test(size=size, notifications=True) as user:
        yield user


async def until(user: User, true: Callable[[], bool], timeout_s: float = 10.0) -> None:
    """Wait for something to become true; fails with what is on the screen otherwise."""
    deadline = time.monotonic() + timeout_s
    while not true():
        if time.monotonic() > deadline:
            pytest.fail(f"still not true; the screen:\n{screen_text(user)}")
        await user.pause(0.02)


def screen_text(user: User) -> str:
    strips = user.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


async def until_seen(user: User, *texts: str) -> None:
    await until(user, lambda: all(text in screen_text(user) for text in texts))


def lineage(user: User) -> Lineage:
    return lineage_screen(user).lineage


def lineage_screen(user: User) -> LineageScreen:
    screen = user.app.screen_stack[0]
    assert isinstance(screen, LineageScreen)
    return screen


def labels(user: User) -> list[str]:
    """The variants of the rows, top to bottom; ✗ for a failed expansion."""
    return ["✗" if row.key.failure else f"v{row.key.variant}" for row in lineage(user).model.rows]
