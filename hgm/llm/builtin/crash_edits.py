"""Edits and leanings that an error suggests, by its type and message."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from hgm.llm.builtin import crash_arguments, crash_names, crash_texts, crash_values
from hgm.llm.builtin.crash_places import Found
from hgm.llm.builtin.operators.base import Proposal
from hgm.llm.builtin.sites import Site
from hgm.llm.builtin.source import Unit
from hgm.llm.builtin.traceback import Crash
from hgm.llm.builtin.world import World

MAX_EDITS = 600
UNPLACED = -1.0
"""Where no frame of the project is known, the edit is looked for everywhere, and counts for less."""

Handler = Callable[[World, Site | None, Crash], Found]
HANDLERS: Mapping[str, tuple[Handler, ...]] = {
    "NameError": (crash_names.unknown_name,),
    "UnboundLocalError": (crash_names.unknown_name,),
    "AttributeError": (crash_names.unknown_attribute,),
    "KeyError": (crash_names.unknown_key,),
    "ModuleNotFoundError": (crash_names.unknown_module,),
    "ImportError": (crash_names.unknown_module,),
    "TypeError": (crash_values.operands, crash_arguments.arguments, crash_values.misused, crash_values.wanted_type,
                  crash_texts.text_value),
    "ZeroDivisionError": (crash_texts.zero_or_empty,),
    "StatisticsError": (crash_texts.zero_or_empty,),
    "IndexError": (crash_texts.zero_or_empty, crash_texts.index),
    "ValueError": (crash_texts.text_value, crash_texts.zero_or_empty),
}  # fmt: skip
LEANINGS: Mapping[str, Mapping[str, float]] = {
    "IndexError": {"off-by-one": 0.2, "compare-boundary": 1.2, "integer": 0.3, "guard": 0.5, "slice": 0.3,
                   "loop-condition": 0.8, "widen-condition": 0.8, "compare": 0.3},
    "KeyError": {"get": 0.6, "text": 0.3, "widen-condition": 0.4, "negate": 0.4},
    "ZeroDivisionError": {"guard-zero": 0.8, "guard": 0.5, "off-by-one": 0.3, "compare-boundary": 0.3},
    "RecursionError": {"compare-boundary": 0.8, "off-by-one": 1.0, "integer": 0.8, "arithmetic": 0.7, "name": 0.3,
                       "compare": 0.7, "drop-operand": 0.4, "swap-arguments": 0.4, "attribute": 0.4},
    "TypeError": {"wrap-type": 0.5, "unwrap": 0.3, "missing-return": 0.6, "swap-arguments": 0.4, "neighbour": 0.3,
                  "name": 0.3},
    "AttributeError": {"attribute": 0.4, "missing-return": 0.5, "none-vs-empty": 0.3, "name": 0.3, "unwrap": 0.3},
    "ValueError": {"split-argument": 0.5, "date-format": 0.6, "guard": 0.3, "wrap-space": 0.3, "text": 0.3},
    "UnboundLocalError": {"name": 0.5, "dedent": 0.5},
    "StopIteration": {"empty-argument": 1.0, "handler": 0.6},
    "UnicodeDecodeError": {"encoding-argument": 1.5},
    "UnicodeEncodeError": {"encoding-argument": 1.5},
}  # fmt: skip


TYPED = (
    "TypeError",
    "AttributeError",
    "NameError",
    "KeyError",
    "UnboundLocalError",
    "ImportError",
    "ModuleNotFoundError",
)
UNLIKELY = (
    "off-by-one",
    "integer",
    "compare-boundary",
    "float",
    "slice",
    "quoted-number",
    "quoted-text",
    "text",
    "division",
)
"""A wrong number or bound seldom ends in an error about a type or a name."""


def crash_edits(world: World, crashes: Sequence[Crash], places: Sequence[Site]) -> Iterator[tuple[Unit, Proposal]]:
    for crash in crashes:
        site = next((s for s in places if s.crash is crash and s.depth == 0), None)
        for handler in HANDLERS.get(crash.error.rpartition(".")[2], ()):
            for scene, proposal in islice(handler(world, site, crash), MAX_EDITS):
                bonus = (proposal.bonus + (0.0 if site is not None else UNPLACED)) * crash.weight
                yield scene.unit, Proposal(proposal.operator, proposal.start, proposal.end, proposal.text, bonus)


def leanings(crashes: Sequence[Crash]) -> dict[str, float]:
    """Operator → log odds."""
    found: dict[str, float] = {}
    for crash in crashes:
        for operator, strength in LEANINGS.get(crash.error, {}).items():
            found[operator] = max(found.get(operator, 0.0), strength * crash.weight)
        if "NoneType" in crash.message:
            found["missing-return"] = max(found.get("missing-return", 0.0), 2.0)
    if any(c.error in TYPED and c.frames for c in crashes):
        found.update({name: found.get(name, 0.0) - 1.5 for name in UNLIKELY})
    return found
