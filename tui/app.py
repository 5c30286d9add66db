"""The window on one run: `hgm tui RUN`."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.filter import LineFilter
from textual.notifications import SeverityLevel
from textual.screen import Screen

from archive.errors import HgmError
from archive.layout import RunPaths
from tui.actions import Place, actions_of, shown
from tui.bindings import bindings
from tui.plain import Plain, wanted
from tui.screens.help import HelpScreen
from tui.screens.lineage import LineageScreen
from tui.settings import Settings, load, settings_path
from tui.themes import DEFAULTS, THEMES

SETTINGS = Settings()
MENU = next(action for action in actions_of(Place.LINEAGE) if action.name == "menu")


class Window(App[None]):
    """Reads the run at `paths`; writes nothing but command rows, after a question."""

    CSS_PATH = "app.tcss"
    NOTIFICATION_TIMEOUT = 4
    BINDINGS = bindings(Place.WINDOW)

    def __init__(self, paths: RunPaths, settings: Settings = SETTINGS) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = settings.theme
        self.set_keymap(dict(settings.keys))
        self.settings = settings
        self._plain = [Plain()] if settings.ascii else []
        self.paths = paths
        self.title = paths.name

    def get_default_screen(self) -> Screen[None]:
        return LineageScreen(self.paths, self.settings.keys)

    def on_app_blur(self, event: events.AppBlur) -> None:
        """A page begins without the focus, and until it has it Textual leaves the footer empty."""
        if self.is_web:
            event.prevent_default()

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), *self._plain]

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The actions of the lineage screen, and Textual's own."""
        yield from super().get_system_commands(screen)
        if isinstance(screen, LineageScreen):
            for place in (Place.LINEAGE, Place.STEER):
                for action in actions_of(place):
                    run = partial(screen.run_action, action.name)
                    keys = action.shown_keys(self.settings.keys)
                    if place is Place.STEER:
                        keys = f"{MENU.shown_keys(self.settings.keys)} {keys}"
                    yield SystemCommand(f"{action.label} ({keys})", action.explanation, run)

    def get_key_display(self, binding: Binding) -> str:
        own = self.settings.keys.get(binding.id or "")
        return shown(own) if own else super().get_key_display(binding)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """As Textual's, but that the last one takes the place of those before."""
        self.clear_notifications()
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=markup)

    def action_leave(self) -> None:
        if len(self.screen_stack) > 1:
            self.pop_screen()
        else:
            self.exit()

    def action_help(self) -> None:
        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.settings.keys))

    def action_view(self, name: str) -> None:
        """Show a screen about the whole run; from one of them, another takes its place."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        screen = self.screen
        if isinstance(screen, LineageScreen):
            screen.show_board(name)

    def action_switch_theme(self) -> None:
        names = [theme.name for theme in THEMES]
        self.theme = names[(names.index(self.theme) + 1) % len(names)] if self.theme in names else names[0]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return DEFAULTS


def explore(paths: RunPaths) -> None:
    """Open the window on a run, and return when it is closed.

    Raises:
        HgmError: there is no terminal to open it in.
        ConfigError: a person's settings are not understood.
    """
    served = "TEXTUAL_DRIVER" in os.environ  # by textual-serve, to a browser
    if not served and not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):  # drawn on stderr
        raise HgmError("a window needs a terminal; without one, use hgm status, hgm tree, hgm show (each has --json)")
    settings = load(settings_path(), tuple(theme.name for theme in THEMES))
    settings = replace(settings, ascii=settings.ascii or wanted())
    gc.freeze()  # what was imported stays; without this, each full collection looks through it for some 15 ms
    Window(paths, settings).run()


def explore_in_browser(paths: RunPaths, port: int) -> None:
    """Serve the window on a run to browsers on this machine, until Ctrl-C.

    Raises:
        Missing: the extra `web` is not installed.
        HgmError: the port is taken.
    """
    from tui.web import serve

    serve(paths, port)
