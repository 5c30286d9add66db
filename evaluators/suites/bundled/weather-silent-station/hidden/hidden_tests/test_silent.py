from weather import parse_readings
from weather.averages import mean
from weather.report import month_table, station_line

WINTER = parse_readings(
    """
    Roros;2023-12-30;-21.5
    Roros;2024-01-02;
    Roros;2024-01-03;
    Lista;2023-12-30;4.0
    Lista;2024-01-02;2.0
    Lista;2024-01-03;0.0
    """
)


def test_no_values():
    assert mean([]) is None


def test_no_values_in_a_tuple():
    assert mean(()) is None


def test_station_that_sends_empty_values():
    assert station_line(WINTER, "Roros", 1) == "Roros: mean --, from -- to --"


def test_table_with_a_silent_station():
    assert month_table(WINTER, 1) == [
        "Lista: mean +1.0, from +0.0 to +2.0",
        "Roros: mean --, from -- to --",
    ]


def test_month_in_which_all_are_silent():
    assert month_table(WINTER, 6) == ["Lista: mean --, from -- to --", "Roros: mean --, from -- to --"]


def test_station_that_nobody_knows():
    assert station_line(WINTER, "Utsira", 12) == "Utsira: mean --, from -- to --"


def test_mean_of_zero_is_a_value():
    assert mean([0.0]) == 0.0
    assert mean([-2.0, 2.0]) == 0.0


def test_table_of_december():
    assert month_table(WINTER, 12) == [
        "Lista: mean +4.0, from +4.0 to +4.0",
        "Roros: mean -21.5, from -21.5 to -21.5",
    ]
