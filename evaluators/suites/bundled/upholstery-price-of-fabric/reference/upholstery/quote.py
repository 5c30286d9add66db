"""What the customer pays for the fabric."""

from collections.abc import Iterable

from upholstery.cloth import Fabric, Piece
from upholstery.layout import length_cm


def metres(items: Iterable[tuple[Piece, int]], fabric: Fabric) -> float:
    """Metres for pieces and how many of each, to the next ten centimetres: the roll is sold like that."""
    total_cm = sum(length_cm(piece, count, fabric) for piece, count in items)
    return -(-total_cm // 10) / 10


def quote(items: Iterable[tuple[Piece, int]], fabric: Fabric) -> str:
    """The line in the letter, as `4.2 m Loden: 163.80 EUR`."""
    length = metres(items, fabric)
    return f"{length:.1f} m {fabric.name}: {length * fabric.cents / 100:.2f} EUR"
