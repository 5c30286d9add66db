"""General edits to Python code, enumerated without evidence. docs/builtin.md has the table."""

from __future__ import annotations

from functools import lru_cache

from hgm.llm.builtin.operators.base import Proposal
from hgm.llm.builtin.operators.calls import CALLS
from hgm.llm.builtin.operators.expressions import EXPRESSIONS
from hgm.llm.builtin.operators.names import NAMES
from hgm.llm.builtin.operators.shared import SHARED
from hgm.llm.builtin.operators.statements import STATEMENTS
from hgm.llm.builtin.scene import Scene
from hgm.llm.builtin.source import Unit

MAX_PROPOSALS = 20_000
OPERATORS = (*EXPRESSIONS, *CALLS, *NAMES, *STATEMENTS, *SHARED)


@lru_cache(maxsize=64)
def proposals(unit: Unit) -> tuple[Proposal, ...]:
    """Every single edit to `unit`, without repetition, in the order of the source."""
    scene = Scene(unit)
    found: dict[tuple[int, int, str], Proposal] = {}
    for node in scene.nodes:
        for operator in OPERATORS:
            for proposal in operator(scene, node):
                key = (proposal.start, proposal.end, proposal.text)
                if key not in found or found[key].bonus < proposal.bonus:
                    found[key] = proposal
        if len(found) > MAX_PROPOSALS:
            break
    return tuple(found.values())


__all__ = ["OPERATORS", "Proposal", "proposals"]
