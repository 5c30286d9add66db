from yachtclub.boat import Boat
from yachtclub.fees import berth
from yachtclub.receipt import receipt
from yachtclub.stay import Stay, takings


def test_members_of_any_size():
    assert [berth(Boat("x", length, "SCN")) for length in (4.9, 8.5, 17)] == [0, 0, 0]


def test_members_catamaran():
    assert berth(Boat("Twin", 10, "SCN", hulls=2)) == 0


def test_members_pay_electricity():
    assert Stay(Boat("Frieda", 8.5, "SCN"), 14, 20).cents == 1200


def test_receipt():
    stay = Stay(Boat("Frieda", 8.5, "SCN"), 3, 2.5)
    assert receipt(stay) == ["Frieda", "3 x berth: 0.00 EUR", "2.5 kWh: 1.50 EUR", "total: 1.50 EUR"]


def test_takings():
    boats = [Boat("a", 6, "SCN"), Boat("b", 6, "SVB"), Boat("c", 6, "KYC"), Boat("d", 6)]
    assert takings([Stay(boat, 1) for boat in boats]) == 0 + 540 + 1080 + 1080


def test_partners_pay_half():
    assert [berth(Boat("x", 8.5, club)) for club in ("YCL", "SVB")] == [810, 810]
    assert berth(Boat("x", 8.5, "YCL", hulls=2)) == 1620


def test_all_others_pay():
    assert [berth(Boat("x", 8.5, club)) for club in ("", "KYC", "SCNX", "scn")] == [1620] * 4
