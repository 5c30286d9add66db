from quarry.month import month


def test_month_with_a_big_heap():
    assert month("May", ["rubble: 1,000 t"], ["rubble: 1,240 t"]) == ["MAY", "rubble +240", "worth 7688 EUR"]
