from library.loan import Loan
from library.report import titles_lent


def test_main_library():
    loans = [Loan("Ada", f"Volume {day * 7919 % 10007}", day) for day in range(25_000)]
    titles = titles_lent(loans)
    assert len(titles) == 10_007
    assert titles[:3] == ["Volume 0", "Volume 7919", "Volume 5831"]
