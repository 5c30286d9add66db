from trade.best import Trade, best_trade


def test_years():
    prices = [1_000 + i * 7_919 % 4_001 for i in range(7_000)]
    prices[1_234], prices[3_210] = 1, 9_999
    assert best_trade(prices) == Trade(1_234, 3_210, 9_998)
