from observatory.log import read_log
from observatory.night import dark_count, is_calibrated, lights, targets
from observatory.summary import month, summary

DARKS = ["dark 30", "dark 60", "dark 30"]


def test_darks_only():
    for number in (1, 2, 3):
        assert dark_count(read_log(DARKS[:number])) == number


def test_nothing_was_taken():
    assert dark_count([]) == 0
    assert summary([]) == ["darks: 0 (too few)", "no sky"]


def test_is_calibrated():
    assert is_calibrated(read_log(DARKS), wanted=3)
    assert not is_calibrated(read_log(DARKS), wanted=4)
    assert not is_calibrated([])


def test_summary():
    assert summary(read_log(DARKS)) == ["darks: 3 (too few)", "no sky"]
    assert summary(read_log(DARKS + DARKS)) == ["darks: 6", "no sky"]


def test_month_with_a_cloudy_night():
    nights = {"04-03": read_log(["dark 30", "light M51 R 60"]), "04-01": read_log(DARKS), "04-02": []}
    assert month(nights) == [
        "04-01  darks: 3 (too few); no sky",
        "04-02  darks: 0 (too few); no sky",
        "04-03  darks: 1 (too few); M51: 1.0 min",
    ]


def test_darks_between_and_after_do_not_count():
    frames = read_log(["dark 30", "light M51 R 60", "dark 30", "dark 30"])
    assert dark_count(frames) == 1
    assert dark_count(frames[1:]) == 0
    assert (len(lights(frames)), targets(frames)) == (1, ["M51"])


def test_flats_end_the_darks():
    assert dark_count(read_log(["dark 30", "dark 30", "flat 2", "dark 30"])) == 2
