"""Stock with reservations."""

from stock.errors import OutOfStock, ReservationError, StockError
from stock.report import availability
from stock.reservations import Reservation, State
from stock.warehouse import Warehouse

__all__ = ["OutOfStock", "Reservation", "ReservationError", "State", "StockError", "Warehouse", "availability"]
