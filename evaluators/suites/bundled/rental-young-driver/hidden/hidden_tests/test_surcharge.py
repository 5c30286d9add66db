import pytest

from rental import CarClass, Driver, quote


@pytest.mark.parametrize("age", [21, 24])
def test_young_with_a_licence_for_long(age):
    assert quote(CarClass.FAMILY, 3, [Driver("Kim", age, 3)]).surcharge == 36.0


@pytest.mark.parametrize("age", [25, 60])
def test_not_so_young_with_a_new_licence(age):
    assert quote(CarClass.FAMILY, 3, [Driver("Kim", age, 2)]).surcharge == 36.0


def test_total():
    price = quote(CarClass.SMALL, 7, [Driver("Kim", 23, 4)], km=1500)
    assert (price.days, price.surcharge, price.distance) == (220.5, 84.0, 20.0)
    assert price.total == 324.5


def test_several_drivers():
    drivers = [Driver("Kim", 23, 4), Driver("Lou", 51, 1), Driver("Max", 51, 30)]
    assert quote(CarClass.VAN, 1, drivers).surcharge == 24.0


def test_edges():
    found = [Driver("Kim", age, years).is_beginner() for age, years in ((24, 3), (25, 2), (25, 3), (24, 2))]
    assert found == [True, True, False, True]


def test_both_reasons_count_once():
    assert quote(CarClass.SMALL, 1, [Driver("Kim", 22, 1)]).surcharge == 12.0


def test_experienced():
    assert quote(CarClass.SMALL, 5, [Driver("Kim", 25, 3), Driver("Max", 51, 30)]).surcharge == 0.0
