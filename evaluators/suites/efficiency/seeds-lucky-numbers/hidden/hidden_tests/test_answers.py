from lottery.primes import is_prime
from lottery.tickets import tickets


def test_the_limit_is_sold_too():
    assert tickets(13) == [2, 3, 5, 7, 11, 13]


def test_nothing_to_sell():
    assert tickets(1) == tickets(0) == tickets(-5) == []


def test_squares_are_none():
    assert not any(is_prime(number * number) for number in range(-20, 60))


def test_single_numbers():
    assert [is_prime(number) for number in (-7, 0, 2, 4, 97, 7_919, 7_917)] == [
        False, False, True, False, True, True, False,
    ]
