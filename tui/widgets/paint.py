"""Styles for widgets that paint their own lines."""

from __future__ import annotations

from rich.style import Style
from textual.widget import Widget


def component_style(widget: Widget, name: str) -> Style:
    """Only what the component class `name` sets, its colours blended with what lies behind the widget.

    Textual's own partial style leaves transparency out, which makes a tint as strong as its full colour.
    """
    styles = widget.get_component_styles(name)
    _, behind = widget.background_colors
    under = behind + styles.background if styles.has_rule("background") else behind
    return (
        Style(
            color=(under + styles.color).rich_color if styles.has_rule("color") else None,
            bgcolor=under.rich_color if styles.has_rule("background") else None,
        )
        + styles.text_style
    )
