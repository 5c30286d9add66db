"""Inner search: more than one way through a task, within the limits of one attempt.

An agent's way through a task is one sample of what it could do. Here several are made, told apart by what the agent
itself may see (the project's visible tests, then a judging model's value), and one of them is the attempt's answer.
Hidden tests are never asked for that; they judge the answer, as any other's. docs/inner.md has more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from evaluators.base import Task
from evaluators.manifest import Manifest
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
            return BestOfN(section.tries, section.hindsight, value_tokens, section.value == "agreement")
        case "lookahead" | "mcts":
            choose = lookahead if section.search == "lookahead" else mcts
            return Stepped(choose, section.width, section.steps, section.hindsight, value_tokens)


def caveats(section: InnerSection, tasks: Collection[Task], root: Manifest) -> Iterator[str]:
    """What [inner] asks for and will not come to, with `tasks` and the agent `root` as they are; a sentence each."""
    if section.search == "linear":
        return
    asked, all_tasks = f"inner.search = {section.search!r}", f"of {len(tasks)} tasks"
    in_tree = section.search != "best_of_n"
    if in_tree and not root.steps:
        yield f"{asked}: {root.name} cannot be stepped (steps = 1 in agent.toml), and goes once through each task"
    in_images = [task for task in tasks if task.benchmark is not None]
    if in_tree and in_images:
        yield f"{asked}: {len(in_images)} {all_tasks} lie in container images, and are gone through once"
    open_ = [task for task in tasks if task.benchmark is None or not in_tree]
    blind = [task for task in open_ if not task.test_command or task.benchmark is not None]
    if blind and section.value == "off":
        so = "the first way through is the answer" if in_tree else "the first change ends the tries"
        yield (
            f"{asked}: {len(blind)} {all_tasks} have no visible tests that can be run, so {so}; "
            'with inner.value = "model" the model of roles.judge tells them apart'
        )
