"""The actions table as Textual wants it."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from tui.actions import Place, actions_of, shown


def bindings(place: Place) -> list[BindingType]:
    return [
        Binding(
            action.keys,
            action.name,
            action.label,
            show=action.in_footer,
            key_display=shown(action.keys) if action.in_footer else None,
            tooltip=action.explanation,
            id=action.id,
        )
        for action in actions_of(place)
    ]
