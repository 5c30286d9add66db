"""Inner search: more than one way through a task, within the limits of one attempt.

An agent's way through a task is one sample of what it could do. Here several are made, told apart by what the agent
itself may see (the project's visible tests, then a judging model's value), and one of them is the attempt's answer.
Hidden tests are never asked for that; they judge the answer, as any other's. docs/inner.md has more.
"""

from __future__ import annotations

from hgm.attempt import InnerSearch, linear
from hgm.config_sections import InnerSection
from hgm.inner.steps import Stepped
from hgm.inner.tree import lookahead, mcts
from hgm.inner.tries import BestOfN


def search_of(section: InnerSection) -> InnerSearch:
    """What [inner] of hgm.toml asks for."""
    value_tokens = section.value_tokens if section.value == "model" else 0
    match section.search:
        case "linear":
            return linear
        case "best_of_n":
            return BestOfN(section.tries, section.hindsight, value_tokens)
        case "lookahead" | "mcts":
            choose = lookahead if section.search == "lookahead" else mcts
            return Stepped(choose, section.width, section.steps, section.hindsight, value_tokens)
