from auction.curve import curve


def test_the_car_auction():
    points = curve([i * 7_919 % 10_007 for i in range(7_000)])
    assert (points[0], points[2_500], sum(points)) == (0.0, 5011.0, 35050196.5)
