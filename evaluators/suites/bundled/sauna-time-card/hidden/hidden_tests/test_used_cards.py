from datetime import datetime, timedelta

from sauna.card import Card
from sauna.display import goodbye
from sauna.visit import Visit, total


def visits(*minutes):
    evening = datetime(2024, 11, 8, 17)
    return [Visit(3, evening, evening + timedelta(minutes=number)) for number in minutes]


def test_total():
    assert total(visits(150)) == timedelta(hours=2, minutes=30)
    assert total(visits(150, 45, 0)) == timedelta(hours=3, minutes=15)


def test_total_of_none():
    assert total([]) == timedelta(0)


def test_total_over_a_day():
    assert total(visit for visit in visits(600, 600, 600)) == timedelta(days=1, hours=6)


def test_left():
    card = Card("Veikko", 10)
    for visit in visits(150, 200):
        card.use(visit)
    assert card.left == timedelta(hours=4, minutes=10)
    assert not card.is_empty


def test_seconds_count():
    came = datetime(2024, 11, 8, 17)
    card = Card("Veikko", 1, [Visit(3, came, came + timedelta(minutes=59, seconds=30))])
    assert card.left == timedelta(seconds=30)


def test_used_up():
    assert Card("Veikko", 5, visits(180, 120)).is_empty
    assert Card("Veikko", 5, visits(180, 121)).left == timedelta(0)


def test_goodbye():
    assert goodbye(Card("Veikko", 10, visits(150))) == "Goodbye Veikko! 7:30 left on your card."
    assert goodbye(Card("Veikko", 2, visits(150))) == "Goodbye Veikko! Your card is used up."


def test_new_card():
    assert goodbye(Card("Veikko", 10)) == "Goodbye Veikko! 10:00 left on your card."
