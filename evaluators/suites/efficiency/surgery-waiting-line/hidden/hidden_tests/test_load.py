from surgery.day import day


def test_a_hundred_thousand():
    waits = day([(f"P{number}", number // 2) for number in range(100_000)], 1)
    assert (len(waits), waits["P0"], waits["P99999"]) == (100_000, 0, 50_000)
