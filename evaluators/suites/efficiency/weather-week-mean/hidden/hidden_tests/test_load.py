from weather.smooth import smoothed


def test_a_year():
    readings = [i * 7_919 % 401 - 150 for i in range(30_000)]
    means = smoothed(readings, 8_760)
    assert len(means) == 21_241
    assert (means[0], means[-1], sum(means)) == (50, 50, 1_051_450)
