from datetime import date

import pytest

from postal.delivery import NoDeliveryError, arrival, tour_lists, zone_for
from postal.zones import Zone, read_zones, zone_of

LINES = ["5;West;2", "50;Cologne;1", "506;Cologne Centre;1", "50667;Cathedral;0", "53;Bonn;1", "27498;Helgoland;5"]


@pytest.fixture
def zones():
    return read_zones(LINES)


def test_every_length(zones):
    codes = ("51371", "50829", "50670", "50667", "53113")
    assert [zone_of(zones, code).name for code in codes] == ["West", "Cologne", "Cologne Centre", "Cathedral", "Bonn"]


def test_order_of_the_lines_does_not_matter():
    zones = read_zones(LINES[::-1])
    codes = ("51371", "50829", "50670", "50667", "53113")
    assert [zone_of(zones, code).name for code in codes] == ["West", "Cologne", "Cologne Centre", "Cathedral", "Bonn"]


def test_as_customers_write_it(zones):
    assert zone_for(zones, "D-50 667") == Zone("Cathedral", 0)
    assert zone_for(zones, " 53113") == Zone("Bonn", 1)


def test_arrival(zones):
    sent = date(2024, 5, 6)
    assert [arrival(zones, code, sent).day for code in ("51371", "50829", "50667")] == [8, 7, 6]


def test_tours(zones):
    assert tour_lists(zones, ["50829", "51371", "50825"]) == {"Cologne": ["50825", "50829"], "West": ["51371"]}


def test_table_for_everything():
    zones = {"": Zone("Rest", 4), "6": Zone("Middle", 2)}
    assert [zone_of(zones, code).name for code in ("60311", "01067")] == ["Middle", "Rest"]


def test_whole_code_only(zones):
    assert zone_for(zones, "27498") == Zone("Helgoland", 5)
    with pytest.raises(NoDeliveryError):
        zone_for(zones, "27499")


def test_no_longer_prefix(zones):
    assert zone_of(zones, "59065") == Zone("West", 2)
