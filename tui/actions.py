"""Every key of the window, once: bindings, footer, help, command palette and the manual are made from this table.

Nothing of Textual is imported here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    """Where a key works; the title of its part of the help."""

    WINDOW = "Everywhere"
    LINEAGE = "Lineage screen"
    TREE = "Tree"
    TEXT = "Texts (diff, story, transcript, log)"
    STORY = "Story"
    ATTEMPT = "Screen of one attempt"
    BOARD = "Screens about the whole run"
    MAP = "Map"
    EVALUATIONS = "Evaluations"
    STEER = "Steer menu (x)"


@dataclass(frozen=True)
class Action:
    """`keys` as Textual names them, separated by commas; `name` is the method `action_<name>` that does it.

    `cli` is the command line that does or shows the same; '' for what only moves about in the window.
    """

    name: str
    keys: str
    label: str
    explanation: str
    place: Place
    in_footer: bool = False
    cli: str = ""

    @property
    def id(self) -> str:
        """What settings call it: `lineage.filter`."""
        return f"{self.place.name}.{self.label.replace(' ', '-')}".lower()

    def shown_keys(self, own: Mapping[str, str]) -> str:
        """As people know them; `own` are those that a person has changed, by the action's id."""
        return shown(own.get(self.id, self.keys))


_SHOWN = {
    "slash": "/",
    "question_mark": "?",
    "equals_sign": "=",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "tab": "Tab",
}


def shown(keys: str) -> str:
    """Keys as Textual names them, separated by commas, as people know them."""
    return " ".join(_SHOWN.get(key.strip(), key.strip()) for key in keys.split(","))


def _halting(place: Place, pause: str, resume: str, drain: str) -> tuple[Action, ...]:
    """What has keys of its own beside those of the menu."""
    return (
        Action("steer('pause')", pause, "Pause", "start nothing new until resumed", place, False, "hgm pause RUN"),
        Action("steer('resume')", resume, "Resume", "go on after a pause", place, False, "hgm resume RUN"),
        Action("steer('drain')", drain, "Stop", "finish what is in flight, save, end", place, False, "hgm stop RUN"),
    )


ACTIONS = (
    Action("leave", "q", "Quit", "quit; on a screen above the lineage, go back", Place.WINDOW, True),
    Action("help", "question_mark", "Help", "this page", Place.WINDOW, True),
    Action(
        "view('decisions')",
        "D",
        "Decisions",
        "what the scheduler did and why",
        Place.WINDOW,
        False,
        "hgm log RUN --decisions",
    ),
    Action("view('clades')", "C", "Clades", "who breeds well, whatever it scores", Place.WINDOW, False, "hgm tree RUN"),
    Action("view('tasks')", "T", "Tasks", "who solves what, which tasks are hard", Place.WINDOW, False, "hgm log RUN"),
    Action(
        "view('lessons')",
        "K",
        "Lessons",
        "what attempts taught, and what came of showing it",
        Place.WINDOW,
        False,
        "hgm lessons RUN",
    ),
    Action(
        "view('judge')",
        "J",
        "Judge",
        "a judge's values against what was measured",
        Place.WINDOW,
        False,
        "hgm edits RUN",
    ),
    Action(
        "view('hindsight')",
        "H",
        "Hindsight",
        "children whose parents were told of the others, against the rest",
        Place.WINDOW,
        False,
        "hgm edits RUN",
    ),
    Action(
        "view('progress')", "G", "Progress", "best and best clade over the search", Place.WINDOW, False, "hgm best RUN"
    ),
    Action(
        "view('pareto')",
        "F",
        "Front",
        "score against cost: whom no other beats at both",
        Place.WINDOW,
        False,
        "hgm best RUN --pareto",
    ),
    Action(
        "view('compare')",
        "equals_sign",
        "Compare",
        "the marked variant (or the parent) with the selected one",
        Place.WINDOW,
        False,
        "hgm show RUN VARIANT",
    ),
    Action("view('live')", "L", "Live", "jobs, pace, budgets, losses, log", Place.WINDOW, False, "hgm status RUN"),
    Action("view('map')", "M", "Map", "the whole tree at a glance", Place.WINDOW, False, "hgm tree RUN"),
    Action("switch_theme", "t", "Theme", "dark, light, high contrast", Place.WINDOW),
    Action(
        "filter",
        "slash",
        "Filter",
        "show only variants that match: words of the idea, v17, v10..v20, own>60, clade<30, n>=5, kids>2, depth>4, "
        "age<2h, cost>10k, cost>$0.5, model:NAME, is:banned, is:pinned, is:leaf, is:untested, is:failing, is:busy; "
        "several words must all match, - before one turns it round; Esc shows all again",
        Place.LINEAGE,
        True,
    ),
    Action(
        "go",
        "g",
        "Go to",
        "go to a variant: v17, 17, root, best; or open an attempt: e12, x3",
        Place.LINEAGE,
        True,
        "hgm show RUN VARIANT",
    ),
    Action("best", "b", "Best", "go to the variant that hgm best names (★)", Place.LINEAGE, True, "hgm best RUN"),
    Action(
        "improvement",
        "n",
        "Next step",
        "go to the next variant, by age, that is believed better than all before it",
        Place.LINEAGE,
    ),
    Action("parent", "p", "Parent", "go to the parent", Place.LINEAGE),
    Action("sort", "s", "Sort", "sort siblings by age, own score, clade, newest, cost", Place.LINEAGE),
    Action("mark", "m", "Mark", "mark a variant (◆) to compare others with, or take the mark away", Place.LINEAGE),
    Action(
        "failed",
        "f",
        "Failed",
        "show or hide expansions that made no child",
        Place.LINEAGE,
        False,
        "hgm tree RUN --failed",
    ),
    Action(
        "base",
        "d",
        "Diff base",
        "compare with the parent, the root, or the marked variant",
        Place.LINEAGE,
        False,
        "hgm diff RUN VARIANT --against root",
    ),
    Action(
        "tab('summary')",
        "1",
        "Summary",
        "summary of the selected variant",
        Place.LINEAGE,
        False,
        "hgm show RUN VARIANT",
    ),
    Action("tab('diff')", "2", "Diff", "what it changed", Place.LINEAGE, False, "hgm diff RUN VARIANT"),
    Action(
        "tab('story')",
        "3",
        "Story",
        "how it was made; Enter opens the conversation",
        Place.LINEAGE,
        False,
        "hgm show RUN VARIANT --why",
    ),
    Action(
        "tab('evaluations')",
        "4",
        "Evaluations",
        "its evaluations; Enter opens one, / filters",
        Place.LINEAGE,
        False,
        "hgm show RUN VARIANT",
    ),
    Action(
        "tab('transcript')", "5", "Transcript", "the conversation that made it", Place.LINEAGE, False, "hgm log RUN x3"
    ),
    Action("tab('files')", "6", "Files", "its own source, file by file", Place.LINEAGE),
    Action(
        "tab('children')",
        "7",
        "Children",
        "its children and failed expansions; Enter goes there",
        Place.LINEAGE,
        False,
        "hgm tree RUN",
    ),
    Action("zoom", "z", "Zoom", "give the whole window to what has the focus, or take it back", Place.LINEAGE, True),
    Action("copy", "y", "Copy", "copy the id, or the whole text that has the focus, to the clipboard", Place.LINEAGE),
    Action("reload", "r", "Read again", "read the archive again now", Place.LINEAGE),
    Action("back", "escape", "Back", "end the filter, or go back to the tree", Place.LINEAGE),
    Action("menu", "x", "Steer", "what the run can be told: the menu", Place.LINEAGE, True),
    *_halting(Place.LINEAGE, "P", "R", "S"),
    Action("fold", "space,enter", "Open/close", "show or hide the children", Place.TREE),
    Action("open", "right,l", "Open", "show the children; on an open node go to the first", Place.TREE),
    Action("close", "left,h", "Close", "hide the children; on a closed node go to the parent", Place.TREE),
    Action("up", "up,k", "Up", "one row up", Place.TREE),
    Action("down", "down,j", "Down", "one row down", Place.TREE),
    Action("page_up", "pageup", "Page up", "one page up", Place.TREE),
    Action("page_down", "pagedown", "Page down", "one page down", Place.TREE),
    Action("first", "home", "First", "the first row", Place.TREE),
    Action("last", "end", "Last", "the last row", Place.TREE),
    Action("down", "down,j", "Down", "one line down", Place.TEXT),
    Action("up", "up,k", "Up", "one line up", Place.TEXT),
    Action("page_down", "pagedown,space", "Page down", "one page down", Place.TEXT),
    Action("page_up", "pageup", "Page up", "one page up", Place.TEXT),
    Action("first", "home", "Top", "to the beginning", Place.TEXT),
    Action("last", "end", "End", "to the end", Place.TEXT),
    Action("search", "slash", "Search", "search the text, folded parts too; nothing ends the search", Place.TEXT),
    Action("next_hit(1)", "n", "Next", "the next place that was searched for", Place.TEXT),
    Action("next_hit(-1)", "N", "Previous", "the place before", Place.TEXT),
    Action("fold", "o", "Fold", "fold or unfold the part at the top (or click on it)", Place.TEXT),
    Action("fold_all", "O", "Fold all", "fold or unfold all parts", Place.TEXT),
    Action("heading(1)", "right_square_bracket", "Next part", "the next part: file, message, section", Place.TEXT),
    Action("heading(-1)", "left_square_bracket", "Part before", "the part before", Place.TEXT),
    Action("wrap", "w", "Wrap", "wrap long lines, or scroll sideways (← →)", Place.TEXT),
    Action("sideways(-8)", "left", "Left", "scroll to the left", Place.TEXT),
    Action("sideways(8)", "right", "Right", "scroll to the right", Place.TEXT),
    Action("screen.open_expansion", "enter", "Conversation", "open the expansion's conversation", Place.STORY),
    Action(
        "screen.steer('again')",
        "a",
        "Run again",
        "the selected evaluation once more, for a check: it counts in no score",
        Place.EVALUATIONS,
        True,
        "hgm evaluate RUN e12 --again",
    ),
    Action("leave", "escape,q", "Back", "back to the lineage", Place.BOARD, True),
    Action(
        "turn(1)",
        "left_square_bracket",
        "Older",
        "decisions: older ones; tasks: more on the left of the map",
        Place.BOARD,
    ),
    Action(
        "turn(-1)",
        "right_square_bracket",
        "Newer",
        "decisions: newer ones; tasks: more on the right of the map",
        Place.BOARD,
    ),
    Action(
        "sort",
        "s",
        "Sort",
        "clades: another order; tasks: only what one variant solves; lessons: only those that are shown; or all again",
        Place.BOARD,
    ),
    Action("axis", "a", "Axis", "progress: over evaluations, tokens, dollars or hours", Place.BOARD),
    Action("reload", "r", "Read again", "read the archive again now", Place.BOARD),
    Action("beside(-1)", "left,h", "Left", "the clade to the left", Place.MAP),
    Action("beside(1)", "right,l", "Right", "the clade to the right", Place.MAP),
    Action("above", "up,k", "Parent", "the parent's clade", Place.MAP),
    Action("below", "down,j", "Child", "the first child's clade", Place.MAP),
    Action("zoom", "z", "Zoom in", "give the whole map to this clade", Place.MAP),
    Action("zoom_out", "Z", "Zoom out", "one level up again", Place.MAP),
    Action("screen.go", "enter", "Go there", "to the variant in the tree", Place.MAP),
    *_halting(Place.STEER, "p", "r", "d"),
    Action("steer('stop')", "s", "Stop now", "do not wait for it", Place.STEER, False, "hgm stop RUN --now"),
    Action("steer('budget')", "b", "Budget", "spend more", Place.STEER, False, "hgm budget RUN evaluations=100"),
    Action(
        "steer('expand')", "e", "Expand", "one more child of the variant", Place.STEER, False, "hgm expand RUN VARIANT"
    ),
    Action(
        "steer('evaluate')",
        "v",
        "Evaluate",
        "on more search tasks",
        Place.STEER,
        False,
        "hgm evaluate RUN VARIANT --tasks 5",
    ),
    Action(
        "steer('held_out')",
        "h",
        "Held-out",
        "on held-out tasks",
        Place.STEER,
        False,
        "hgm evaluate RUN VARIANT --held-out --tasks 5",
    ),
    Action(
        "steer('again')",
        "a",
        "Run again",
        "one evaluation, for a check",
        Place.STEER,
        False,
        "hgm evaluate RUN e12 --again",
    ),
    Action("steer('pin')", "i", "Pin", "mark it, or not", Place.STEER, False, "hgm pin RUN VARIANT"),
    Action("steer('ban')", "n", "Ban", "its clade, or take it back", Place.STEER, False, "hgm ban RUN VARIANT"),
    Action("steer('note')", "o", "Note", "keep a note with it", Place.STEER, False, "hgm note RUN VARIANT TEXT"),
    Action(
        "steer('export')",
        "w",
        "Export",
        "write folder, patch or branch",
        Place.STEER,
        False,
        "hgm export RUN VARIANT --as folder",
    ),
    Action("leave", "escape", "Back", "back to the lineage", Place.ATTEMPT, True),
    Action("tab(0)", "1", "Transcript", "the conversation with the model", Place.ATTEMPT),
    Action("tab(1)", "2", "Log", "what the agent printed", Place.ATTEMPT),
    Action(
        "tab(2)", "3", "Patch", "the change that was judged; of an expansion, what the parent was told", Place.ATTEMPT
    ),
    Action(
        "tab(3)", "4", "Report", "what the tests came to; of an expansion, the talk with who diagnosed", Place.ATTEMPT
    ),
    Action(
        "tab(4)",
        "5",
        "Steps",
        "what its inner search tried, with values; of an expansion, the talk with who judged the child",
        Place.ATTEMPT,
    ),
    Action(
        "tab(5)", "6", "Rank", "of an expansion with several self-edits, the talk with who ranked them", Place.ATTEMPT
    ),
)


def actions_of(place: Place) -> list[Action]:
    return [action for action in ACTIONS if action.place is place]


def key_tables() -> str:
    """The keys as Markdown: the part of docs/tui.md between its markers."""
    parts = []
    for place in Place:
        rows = [
            f"| `{shown(action.keys)}` | {action.explanation} | {f'`{action.cli}`' if action.cli else ''} |"
            for action in actions_of(place)
        ]
        parts.append(
            "\n".join([f"### {place}", "| key | what it does | the same in a shell |", "|---|---|---|", *rows])
        )
    return "\n\n".join(parts) + "\n"
