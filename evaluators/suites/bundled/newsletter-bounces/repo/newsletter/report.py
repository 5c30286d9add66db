"""The mail that the editors get on the day after."""

from newsletter.mailing import Mailing
from newsletter.stats import Stats, stats


def line(name: str, number: int) -> str:
    return f"{name:<10}{number:>7}"


def table(numbers: Stats) -> list[str]:
    """The numbers below each other, and the share of opened mails in per cent."""
    return [
        line("sent", numbers.sent),
        line("bounced", numbers.bounced),
        line("delivered", numbers.delivered),
        line("opened", numbers.opened),
        f"{numbers.open_rate:.1%} of the delivered mails were opened",
    ]


def report(mailing: Mailing) -> str:
    """The whole text for one issue."""
    return "\n".join([mailing.title, "=" * len(mailing.title), *table(stats(mailing))])


def alarm(mailing: Mailing, most: float = 0.05) -> bool:
    """Whether so many mails came back that somebody should look at the list."""
    numbers = stats(mailing)
    return numbers.bounced > most * numbers.sent
