from datetime import date

import pytest

from stock import OutOfStock, ReservationError, State, Warehouse

DAYS = [date(2024, 2, day) for day in range(1, 30)]


def warehouse_with(sku, pieces):
    warehouse = Warehouse()
    warehouse.receive(sku, pieces)
    return warehouse, warehouse.item(sku)


def numbers(item):
    return [item.on_hand, item.reserved, item.available]


def test_lapsed_reservation_is_refused_at_the_desk():
    warehouse, chair = warehouse_with("chair", 6)
    for name in ("ada", "bo", "cy"):
        warehouse.reserve("chair", 2, name, DAYS[3])
    warehouse.ship(2)
    assert warehouse.release_expired(DAYS[4]) == [1, 3]
    for number in (1, 3):
        with pytest.raises(ReservationError, match=f"reservation {number} is already cancelled"):
            warehouse.ship(number)
    assert numbers(chair) == [4, 0, 4]


def test_state_after_the_night():
    warehouse, _ = warehouse_with("chair", 6)
    number = warehouse.reserve("chair", 2, "ada", DAYS[3])
    assert warehouse.reservation(number).state is State.OPEN
    warehouse.release_expired(DAYS[9])
    assert warehouse.reservation(number).state is State.CANCELLED


def test_nightly_job_after_a_cancellation():
    warehouse, chair = warehouse_with("chair", 5)
    warehouse.cancel(warehouse.reserve("chair", 5, "ada", DAYS[0]))
    assert warehouse.release_expired(DAYS[5]) == []
    assert numbers(chair) == [5, 0, 5]
    with pytest.raises(OutOfStock):
        warehouse.reserve("chair", 6, "bo", DAYS[6])


def test_nightly_job_twice():
    warehouse, chair = warehouse_with("chair", 8)
    first = warehouse.reserve("chair", 4, "ada", DAYS[0])
    warehouse.reserve("chair", 1, "bo", DAYS[9])
    assert [warehouse.release_expired(day) for day in DAYS[1:4]] == [[first], [], []]
    assert numbers(chair) == [8, 1, 7]


def test_second_cancel_is_refused():
    warehouse, chair = warehouse_with("chair", 5)
    number = warehouse.reserve("chair", 2, "ada", DAYS[0])
    warehouse.cancel(number)
    with pytest.raises(ReservationError, match="already cancelled"):
        warehouse.cancel(number)
    assert numbers(chair) == [5, 0, 5]


def test_cancelled_reservation_is_not_shipped():
    warehouse, chair = warehouse_with("chair", 5)
    number = warehouse.reserve("chair", 2, "ada", DAYS[0])
    warehouse.cancel(number)
    with pytest.raises(ReservationError, match="already cancelled"):
        warehouse.ship(number)
    assert numbers(chair) == [5, 0, 5]
    assert warehouse.reservation(number).state is State.CANCELLED


def test_open_or_not():
    warehouse, _ = warehouse_with("chair", 9)
    first, second, third = (warehouse.reserve("chair", 1, name, DAYS[0]) for name in ("ada", "bo", "cy"))
    warehouse.ship(first)
    warehouse.cancel(second)
    assert [warehouse.reservation(number).is_open for number in (first, second, third)] == [False, False, True]


def test_shipped_reservation_cannot_be_cancelled():
    warehouse, chair = warehouse_with("chair", 5)
    number = warehouse.reserve("chair", 2, "ada", DAYS[0])
    warehouse.ship(number)
    with pytest.raises(ReservationError, match="already shipped"):
        warehouse.cancel(number)
    assert numbers(chair) == [3, 0, 3]


def test_last_day_is_still_valid():
    warehouse, chair = warehouse_with("chair", 5)
    number = warehouse.reserve("chair", 2, "ada", DAYS[7])
    assert warehouse.release_expired(DAYS[7]) == []
    warehouse.ship(number)
    assert numbers(chair) == [3, 0, 3]


def test_unknown_reservations():
    warehouse, _ = warehouse_with("chair", 5)
    for action in (warehouse.ship, warehouse.cancel, warehouse.reservation):
        with pytest.raises(ReservationError, match="no reservation 7"):
            action(7)
