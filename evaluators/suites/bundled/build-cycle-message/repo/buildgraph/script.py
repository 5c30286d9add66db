"""A plan as a script for the shell."""

from collections.abc import Sequence

from buildgraph.buildfile import parse
from buildgraph.plan import plan
from buildgraph.recipes import Recipes, command
from buildgraph.stale import Stamps

HEAD = "set -e"


def script(text: str, recipes: Recipes, stamps: Stamps, goals: Sequence[str] = ()) -> list[str]:
    """The lines of a script that brings the goals of a build file up to date; only the head where they are."""
    graph = parse(text)
    lines = [HEAD]
    for target in plan(graph, stamps, goals):
        line = command(recipes, target, graph.dependencies(target))
        if line:
            lines.append(line)
    return lines
