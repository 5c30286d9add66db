"""Charts in cells, by plotext: one place that knows its words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.text import Text


class Series(NamedTuple):
    """Points with one sign; `joined` by lines or not. `sign` as plotext names it, or a character."""

    x: Sequence[float]
    y: Sequence[float]
    sign: str = "braille"
    joined: bool = True


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
    if x_limits:
        figure.ruler("x").lim(*x_limits)
    if x_label:
        figure.label(x_label, "x")
    return Text.from_ansi(figure.build().string(colorless=not colour).rstrip("\n"), no_wrap=True)
