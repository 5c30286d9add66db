"""Styles for widgets that paint their own lines."""

from __future__ import annotations

from rich.style import Style
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static


def restate(widget: Static, content: Content) -> None:
    """Show `content` in the place of what was there. Only where that takes another number of lines, the screen is laid
    out anew, which paints all of it."""
    widget.update(content, layout=False)
    if content.get_height({}, widget.content_size.width) != widget.content_size.height:
        widget.refresh(layout=True)


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
