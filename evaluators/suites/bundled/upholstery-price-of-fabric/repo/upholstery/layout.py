"""Pieces of one size, side by side on the roll."""

from upholstery.cloth import Fabric, Piece, TooWideError


def across(piece: Piece, fabric: Fabric) -> int:
    """How many pieces lie side by side. Raises TooWideError if not even one does."""
    if piece.width_cm > fabric.width_cm:
        raise TooWideError(f"{piece.name} is {piece.width_cm} cm wide, {fabric.name} only {fabric.width_cm} cm")
    return fabric.width_cm // piece.width_cm


def rows(piece: Piece, count: int, fabric: Fabric) -> int:
    """How many rows `count` pieces take; the last one may not be full."""
    return -(-count // across(piece, fabric))


def length_cm(piece: Piece, count: int, fabric: Fabric) -> int:
    """The length of fabric that is cut off the roll."""
    return rows(piece, count, fabric) * piece.length_cm
