import pytest

from newsletter.mailing import Mailing
from newsletter.report import alarm, report
from newsletter.stats import Stats, stats


@pytest.fixture
def mailing():
    mailing = Mailing("Autumn")
    for number, (size, bounced, opened) in enumerate([(20, 3, 5), (20, 0, 9), (10, 2, 3), (10, 0, 0)]):
        addresses = [f"{number}.{place}@example.org" for place in range(size)]
        mailing.add(addresses, addresses[:bounced], addresses[bounced : bounced + opened])
    return mailing


def test_all_batches(mailing):
    assert stats(mailing) == Stats(sent=60, bounced=5, opened=17)


def test_each_beginning(mailing):
    found = []
    for number in range(5):
        found.append(stats(Mailing("part", mailing.batches[:number])).bounced)
    assert found == [0, 3, 3, 5, 5]


def test_order_of_the_batches_does_not_matter(mailing):
    assert stats(Mailing("reversed", mailing.batches[::-1])) == stats(mailing)


def test_delivered_and_rate(mailing):
    numbers = stats(mailing)
    assert numbers.delivered == 55
    assert numbers.open_rate == pytest.approx(17 / 55)


def test_report(mailing):
    lines = report(mailing).splitlines()
    assert lines[3:5] == ["bounced         5", "delivered      55"]
    assert lines[-1] == "30.9% of the delivered mails were opened"


def test_alarm(mailing):
    assert alarm(mailing)
    assert alarm(mailing, most=0.08)
    assert not alarm(mailing, most=0.09)


def test_nothing_sent():
    assert stats(Mailing("empty")) == Stats(0, 0, 0)
    assert not alarm(Mailing("empty"))


def test_asking_twice(mailing):
    assert stats(mailing) == stats(mailing)
