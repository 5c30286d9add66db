"""Finding seats next to each other."""

from dataclasses import dataclass

from boxoffice.hall import Hall, Row


@dataclass(frozen=True)
class Block:
    """Seats side by side in one row."""

    row: str
    first: int
    size: int

    @property
    def seats(self) -> range:
        return range(self.first, self.first + self.size)


def free_blocks(row: Row, size: int) -> list[Block]:
    """All blocks of `size` free seats in a row, from left to right; they may overlap.

    A block does not reach across a gangway.
    """
    if size < 1:
        raise ValueError(f"size must be at least 1, got {size}")
    blocks = []
    for first in range(1, row.seats - size + 1):
        block = Block(row.name, first, size)
        if all(row.is_free(seat) for seat in block.seats) and not _crosses_gangway(row, block):
            blocks.append(block)
    return blocks


def _crosses_gangway(row: Row, block: Block) -> bool:
    return any(seat in row.gangways for seat in block.seats[:-1])


def off_centre(row: Row, block: Block) -> float:
    """Distance of a block's middle from the middle of its row, in seats."""
    return abs((block.first + block.seats[-1]) / 2 - (1 + row.seats) / 2)


def best_block(hall: Hall, size: int) -> Block | None:
    """The block nearest to the stage; in a row, the one nearest to its middle."""
    for row in hall.rows:
        blocks = free_blocks(row, size)
        if blocks:
            return min(blocks, key=lambda block: off_centre(row, block))
    return None
