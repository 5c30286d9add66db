from timetable import parse_stop
from timetable.board import board
from timetable.notices import apply_all, apply_notice, read_notices

STOPS = [parse_stop("IC4 | Oslo | 09:10 | 1"), parse_stop("L2 | Ski | 09:15 | 5"), parse_stop("N1 | Bodo | 23:55 | 2")]


def late(train, value):
    return {"train": train, "kind": "late", "value": value}


def test_one_notice():
    assert apply_notice(STOPS[0], late("IC4", "12")).delay == 12


def test_no_delay_after_all():
    assert apply_notice(STOPS[0], late("IC4", "0")).delay == 0


def test_delays_add_up():
    stops = apply_all(STOPS, [late("IC4", "3"), late("L2", "4"), late("IC4", "20")])
    assert [stop.delay for stop in stops] == [23, 4, 0]


def test_made_up_for():
    stops = apply_all(STOPS, [late("L2", "9"), late("L2", "-4")])
    assert stops[1].delay == 5
    assert stops[1].expected == 9 * 60 + 20


def test_board_after_a_file():
    notices = read_notices(["train,kind,value", "IC4,late,7", "IC4,platform,6"])
    assert board(apply_all(STOPS, notices), 0, rows=2) == [
        "09:15 L2 Ski, platform 5",
        "09:10 IC4 Oslo, platform 6 (expected 09:17)",
    ]


def test_past_midnight():
    stops = apply_all(STOPS, [late("N1", "15")])
    assert board(stops, 23 * 60 + 50) == ["23:55 N1 Bodo, platform 2 (expected 00:10)"]


def test_platform_only():
    notices = read_notices(["train,kind,value", "L2,platform,11"])
    assert [stop.platform for stop in apply_all(STOPS, notices)] == [1, 11, 2]


def test_nothing_to_apply():
    assert apply_all(STOPS, []) == STOPS
    assert apply_all(STOPS, [late("R99", "5")]) == STOPS
