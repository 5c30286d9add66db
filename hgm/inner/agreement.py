"""How many tries came to the same change: self-consistency (arXiv 2203.11171), for changes in place of answers."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Hashable, Sequence

from archive.files import File, FileTree
from hgm.llm.builtin.source import parse


def behaviour(checkout: FileTree, tree: FileTree) -> Hashable | None:
    """What two tries have in common that changed `checkout` alike; None for one that changed nothing.

    Python code is compared without its comments and layout, everything else byte by byte.
    """
    places = sorted(path for path in checkout.keys() | tree.keys() if checkout.get(path) != tree.get(path))
    return tuple((path, _essence(path, tree.get(path))) for path in places) or None


def alike(behaviours: Sequence[Hashable | None]) -> list[int]:
    """For each try how many have its behaviour, itself included; 0 for those without one."""
    counts = Counter(one for one in behaviours if one is not None)
    return [counts[one] if one is not None else 0 for one in behaviours]


def decided(behaviours: Sequence[Hashable | None], left: int) -> bool:
    """Whether `left` more tries cannot make another behaviour the most frequent one; of equals, the first is."""
    counts = Counter(one for one in behaviours if one is not None)  # in the order in which they were seen
    if not counts:
        return False
    leader = max(counts, key=counts.__getitem__)
    earlier = [*counts].index(leader)
    rivals = [*(count for one, count in counts.items() if one != leader), 0]
    return all(rival + left + (place < earlier) <= counts[leader] for place, rival in enumerate(rivals))


def _essence(path: str, file: File | None) -> Hashable:
    if file is None or not path.endswith(".py"):
        return file
    tree = parse(file.data.decode("utf-8", "replace"))
    return file if tree is None else ast.dump(tree)
