"""The drawing that lies on the cutting table."""

from upholstery.cloth import Fabric, Piece
from upholstery.layout import across, rows


def cuts(piece: Piece, count: int, fabric: Fabric) -> list[tuple[int, int]]:
    """The upper left corner of each piece, as centimetres (along the roll, across it), row by row."""
    side_by_side = across(piece, fabric)
    corners = []
    for row in range(rows(piece, count, fabric)):
        for column in range(min(side_by_side, count - len(corners))):
            corners.append((row * piece.length_cm, column * piece.width_cm))
    return corners


def drawing(piece: Piece, count: int, fabric: Fabric) -> list[str]:
    """One line per row: where the scissors go, and a box for each piece."""
    lines: dict[int, str] = {}
    for along, _ in cuts(piece, count, fabric):
        lines[along] = lines.get(along, f"{along:>4} cm ") + "[]"
    return list(lines.values())
