"""Charts in cells, by plotext: one place that knows its words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from rich.text import Text

from tui.text import count_text

ROUNDING = 1e-9
"""Of a step: 0.3 / 0.1 is less than 3, and yet has its tick."""


class Series(NamedTuple):
    """Points with one sign; `joined` by lines or not. `sign` as plotext names it, or a character."""

    x: Sequence[float]
    y: Sequence[float]
    sign: str = "braille"
    joined: bool = True


def ticks(low: float, high: float, most: int) -> list[float]:
    """About `most` round numbers in [low, high], evenly apart: one, two or five times a power of ten."""
    rough = (high - low) / most
    if rough <= 0:
        return [low]
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(times * power for times in (1, 2, 5, 10) if times * power >= rough)
    first, last = math.ceil(low / step - ROUNDING), math.floor(high / step + ROUNDING)
    return [round(at * step, 12) for at in range(first, last + 1)]


def chart(
    series: Sequence[Series],
    width: int,
    height: int,
    *,
    x_label: str = "",
    x_limits: tuple[float, float] | None = None,
    y_limits: tuple[float, float] = (0, 100),
    colour: bool = True,
) -> Text:
    """`series` on one canvas of `width` × `height` cells; too small a canvas is left empty."""
    if width < 20 or height < 5 or not any(len(one.x) for one in series):
        return Text("")
    import plotext

    plotext.terminal.limit(False, False)
    figure = plotext.figure
    figure.clear()
    figure.theme("simple" if colour else "colorless")
    figure.plot_size(width, height)
    for one in series:
        if not len(one.x):
            continue
        drawn = figure.signal(list(one.x), list(one.y), marker=one.sign)
        drawn.lines(one.joined)
        figure.draw(drawn)
    figure.ruler("y").lim(*y_limits)
    along = [x for one in series for x in one.x]
    low, high = x_limits or (min(along), max(along))
    figure.ruler("x").lim(low, high)
    at = ticks(low, high, max(2, width // 12))
    figure.ruler("x").ticks(at, [count_text(x) if x >= 1_000 else f"{x:g}" for x in at])
    if x_label:
        figure.label(x_label, "x")
    return Text.from_ansi(figure.build().string(colorless=not colour).rstrip("\n"), no_wrap=True)
