from trade.best import Trade, best_trade
from trade.tell import advice


def test_the_earliest_of_equals():
    assert best_trade([1, 3, 1, 3]) == Trade(0, 1, 2)
    assert best_trade([5, 7, 1, 3, 0, 2]) == Trade(0, 1, 2)
    assert best_trade([2, 2, 5, 5]) == Trade(0, 2, 3)


def test_a_lower_price_later_is_not_always_better():
    assert best_trade([2, 9, 1, 3]) == Trade(0, 1, 7)
    assert best_trade([4, 6, 1, 8]) == Trade(2, 3, 7)


def test_nothing_to_gain():
    assert best_trade([]) is best_trade([5]) is best_trade([5, 5]) is None


def test_advice():
    assert advice([4, 6]) == "buy on day 0, sell on day 1: 2"
