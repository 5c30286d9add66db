import pytest

from ferry import Booking, Vehicle, parse_vehicle
from ferry.fares import VEHICLE_BANDS, vehicle_fare


def test_full_lengths():
    fares = [vehicle_fare(Vehicle("x", length)) for length in (400, 500, 650, 900)]
    assert fares == [3900, 4800, 6900, 9900]


def test_longest_of_all():
    assert vehicle_fare(Vehicle("x", 1200)) == 14500


def test_with_a_trailer():
    assert [vehicle_fare(parse_vehicle(text)) for text in ("a 4.10+2.40", "b 5+4", "c 6.2+5.8")] == [6900, 9900, 14500]


def test_from_text():
    assert vehicle_fare(parse_vehicle("KI CH 8 4.00")) == 3900


def test_ticket():
    booking = Booking("Kern", 2, 2, parse_vehicle("KI CH 8 5.0"))
    assert booking.ticket() == "Kern, 2+2, KI CH 8 (5.00 m): 73.00 EUR"


def test_one_centimetre_more():
    fares = [vehicle_fare(Vehicle("x", length)) for length in (401, 501, 651, 901)]
    assert fares == [4800, 6900, 9900, 14500]


def test_one_centimetre_less():
    fares = [vehicle_fare(Vehicle("x", length)) for length in (399, 499, 649, 899, 1199)]
    assert fares == [cents for _, cents in VEHICLE_BANDS]


def test_too_long():
    with pytest.raises(ValueError, match="x is too long: 1201 cm"):
        vehicle_fare(Vehicle("x", 1201))
