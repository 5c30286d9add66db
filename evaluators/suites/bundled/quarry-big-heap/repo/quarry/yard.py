"""What the sales desk wants to know."""

from collections.abc import Iterable

from quarry.heap import Heap, by_material
from quarry.tonnes import show_tonnes


def free(heaps: Iterable[Heap], promised: dict[str, int]) -> dict[str, int]:
    """Tonnes of each material that nobody has ordered yet; negative if too much is promised."""
    stock = by_material(heaps)
    return {material: stock.get(material, 0) - promised.get(material, 0) for material in sorted({*stock, *promised})}


def wall_list(heaps: Iterable[Heap]) -> list[str]:
    """The stock by material, for the wall; the surveyor takes it along the next time and writes on it."""
    return [f"{material}: {show_tonnes(tonnes)}" for material, tonnes in sorted(by_material(heaps).items())]


def shortages(heaps: Iterable[Heap], promised: dict[str, int]) -> list[str]:
    """What has to be broken before the orders can be delivered."""
    return [
        f"{material}: {show_tonnes(-tonnes)} missing" for material, tonnes in free(heaps, promised).items() if tonnes < 0
    ]
