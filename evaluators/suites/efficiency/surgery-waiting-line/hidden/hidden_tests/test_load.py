from surgery.day import day


def test_the_new_building():
    waits = day([(f"P{number}", number // 2) for number in range(150_000)], 1)
    assert (len(waits), waits["P0"], waits["P149999"]) == (150_000, 0, 75_000)
