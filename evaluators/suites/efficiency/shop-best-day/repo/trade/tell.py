from trade.best import best_trade


def advice(prices: list[int]) -> str:
    trade = best_trade(prices)
    return "wait" if trade is None else f"buy on day {trade.bought}, sell on day {trade.sold}: {trade.gain}"
