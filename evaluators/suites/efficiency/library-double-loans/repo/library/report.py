from library.loan import Loan


def titles_lent(loans: list[Loan]) -> list[str]:
    """Every title that was lent, once, in the order of its first loan."""
    titles: list[str] = []
    for loan in loans:
        if loan.title not in titles:
            titles.append(loan.title)
    return titles


def readers_of(loans: list[Loan], title: str) -> list[str]:
    """Who borrowed `title`, in the order of the alphabet."""
    return sorted({loan.reader for loan in loans if loan.title == title})
