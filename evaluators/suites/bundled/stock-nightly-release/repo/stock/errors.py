"""What can go wrong."""


class StockError(Exception):
    """Anything about stock."""


class OutOfStock(StockError):
    """More pieces were asked for than are available."""


class ReservationError(StockError):
    """A reservation that does not exist, or is in the wrong state for what was asked."""
