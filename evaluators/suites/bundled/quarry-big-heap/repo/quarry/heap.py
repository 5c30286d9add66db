"""One heap of stone, sand or gravel."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Heap:
    """A heap in the yard; `tonnes` is all that lies there, promised or not."""

    material: str
    tonnes: int


def by_material(heaps: Iterable[Heap]) -> dict[str, int]:
    """Tonnes of each material, which may lie on several heaps."""
    totals: dict[str, int] = {}
    for heap in heaps:
        totals[heap.material] = totals.get(heap.material, 0) + heap.tonnes
    return totals
