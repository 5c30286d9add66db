"""How the window looks: a dark, a light and a high-contrast theme, each with a ramp that colour-blind eyes can read.

The ramp is cividis (Nuñez, Anderton and Renslow 2018, PLoS ONE 13: e0199239) in five steps: from dark blue to yellow,
ever lighter, so that the order can be read without colours; a block of that height stands beside it.
"""

from __future__ import annotations

from textual.theme import BUILTIN_THEMES, Theme

RAMP = ("#00224e", "#3a4e6c", "#7b7b78", "#bcae6c", "#fee838")
_ON_RAMP = ("#ffffff", "#ffffff", "#ffffff", "#000000", "#000000")
_ON_DARK = ("#7f9fd0", "#8fa3bd", "#b5b5ae", "#d8c97c", "#fee838")
"""The same order in letters on a dark ground: the two darkest steps are made lighter."""
_ON_LIGHT = ("#00224e", "#3a4e6c", "#6b6b66", "#85753a", "#8a6d00")


def _variables(levels: tuple[str, ...]) -> dict[str, str]:
    found = {f"ramp-{at}": colour for at, colour in enumerate(RAMP)}
    found |= {f"ramp-text-{at}": colour for at, colour in enumerate(_ON_RAMP)}
    return found | {f"level-{at}": colour for at, colour in enumerate(levels)}


def _like(base: str, name: str, levels: tuple[str, ...]) -> Theme:
    theme = BUILTIN_THEMES[base]
    return Theme(
        name=name,
        primary=theme.primary,
        secondary=theme.secondary,
        warning=theme.warning,
        error=theme.error,
        success=theme.success,
        accent=theme.accent,
        foreground=theme.foreground,
        background=theme.background,
        surface=theme.surface,
        panel=theme.panel,
        boost=theme.boost,
        dark=theme.dark,
        variables={**theme.variables, **_variables(levels)},
    )


CONTRAST = Theme(
    name="contrast",
    primary="#66b2ff",
    secondary="#ffb000",
    warning="#ffd000",
    error="#ff6f6f",
    success="#7dff9a",
    accent="#ffd000",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1a1a1a",
    dark=True,
    variables=_variables(("#a8c4ff", "#c4d2e8", "#ffffff", "#ffe27a", "#ffff00")),
)
THEMES = (_like("textual-dark", "dark", _ON_DARK), _like("textual-light", "light", _ON_LIGHT), CONTRAST)
DEFAULTS = _variables(_ON_DARK)
"""For the themes that Textual brings along."""
