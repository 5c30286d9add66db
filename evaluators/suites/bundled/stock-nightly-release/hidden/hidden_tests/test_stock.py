from datetime import date

import pytest

from stock import OutOfStock, ReservationError, State, Warehouse, availability

DAYS = [date(2024, 2, day) for day in range(1, 30)]


def warehouse_with(sku, pieces):
    warehouse = Warehouse()
    warehouse.receive(sku, pieces)
    return warehouse, warehouse.item(sku)


def numbers(item):
    return [item.on_hand, item.reserved, item.available]


def test_state_after_the_night():
    warehouse, chair = warehouse_with("chair", 6)
    number = warehouse.reserve("chair", 2, "ada", DAYS[3])
    assert warehouse.release_expired(DAYS[9]) == [number]
    assert warehouse.reservation(number).state is State.CANCELLED
    assert numbers(chair) == [6, 0, 6]


def test_several_in_one_night():
    warehouse, chair = warehouse_with("chair", 9)
    for day in (4, 2, 9, 3):
        warehouse.reserve("chair", 2, "ada", DAYS[day])
    assert warehouse.release_expired(DAYS[5]) == [1, 2, 4]
    assert availability(warehouse) == "chair: 9 on hand, 2 reserved, 7 available"


def test_nightly_job_twice():
    warehouse, chair = warehouse_with("chair", 8)
    first = warehouse.reserve("chair", 4, "ada", DAYS[0])
    warehouse.reserve("chair", 1, "bo", DAYS[9])
    assert [warehouse.release_expired(day) for day in DAYS[1:4]] == [[first], [], []]
    assert numbers(chair) == [8, 1, 7]


def test_nightly_job_after_a_cancellation():
    warehouse, chair = warehouse_with("chair", 5)
    warehouse.cancel(warehouse.reserve("chair", 5, "ada", DAYS[0]))
    assert warehouse.release_expired(DAYS[5]) == []
    assert numbers(chair) == [5, 0, 5]


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


def test_second_cancel_is_refused():
    warehouse, chair = warehouse_with("chair", 5)
    number = warehouse.reserve("chair", 2, "ada", DAYS[0])
    warehouse.cancel(number)
    with pytest.raises(ReservationError, match="already cancelled"):
        warehouse.cancel(number)
    assert numbers(chair) == [5, 0, 5]


def test_shipped_reservation_cannot_be_cancelled():
    warehouse, chair = warehouse_with("chair", 5)
    number = warehouse.reserve("chair", 2, "ada", DAYS[0])
    warehouse.ship(number)
    with pytest.raises(ReservationError, match="already shipped"):
        warehouse.cancel(number)
    assert numbers(chair) == [3, 0, 3]


def test_nothing_lapsed():
    warehouse, chair = warehouse_with("chair", 5)
    warehouse.reserve("chair", 2, "ada", DAYS[7])
    assert warehouse.release_expired(DAYS[7]) == []
    assert numbers(chair) == [5, 2, 3]


def test_more_than_there_is():
    warehouse, _ = warehouse_with("chair", 5)
    with pytest.raises(OutOfStock):
        warehouse.reserve("chair", 6, "bo", DAYS[6])


def test_unknown_reservations():
    warehouse, _ = warehouse_with("chair", 5)
    for action in (warehouse.ship, warehouse.cancel, warehouse.reservation):
        with pytest.raises(ReservationError, match="no reservation 7"):
            action(7)
