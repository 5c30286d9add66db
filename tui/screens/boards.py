"""The boards about the whole run, by name."""

from __future__ import annotations

from typing import Any

from tui.screens.board import Board
from tui.screens.clades import CladesScreen
from tui.screens.compare import CompareScreen
from tui.screens.decisions import DecisionsScreen
from tui.screens.hindsight import HindsightScreen
from tui.screens.judge import JudgeScreen
from tui.screens.lessons import LessonsScreen
from tui.screens.live import LiveScreen
from tui.screens.map import MapScreen
from tui.screens.pareto import ParetoScreen
from tui.screens.progress import ProgressScreen
from tui.screens.tasks import TasksScreen

BOARDS: dict[str, type[Board[Any]]] = {
    "live": LiveScreen,
    "decisions": DecisionsScreen,
    "clades": CladesScreen,
    "tasks": TasksScreen,
    "lessons": LessonsScreen,
    "judge": JudgeScreen,
    "hindsight": HindsightScreen,
    "progress": ProgressScreen,
    "pareto": ParetoScreen,
    "compare": CompareScreen,
    "map": MapScreen,
}
"""Name of a view → its screen."""
