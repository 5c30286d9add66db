"""Reading build files.

One target a line, `target: dependency dependency`; a line that ends in a backslash goes on in the next one.
"""

from buildgraph.errors import BuildError
from buildgraph.graph import Graph


def parse(text: str) -> Graph:
    """Read a build file; blank lines and what follows a `#` are skipped."""
    graph = Graph()
    for line in text.replace("\\\n", " ").splitlines():
        rule = line.partition("#")[0].strip()
        if not rule:
            continue
        target, colon, dependencies = rule.partition(":")
        if not colon or not target.strip():
            raise BuildError(f"not a rule: {line!r}")
        graph.add(target.strip(), dependencies.split())
    return graph
