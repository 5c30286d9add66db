from datetime import UTC, datetime

from backoff import Policy
from backoff.decide import Failure, wait_before_retry
from backoff.retry_after import parse_retry_after

NOW = datetime(2024, 3, 1, 12, 0, 0, tzinfo=UTC)


def test_mail_gateway():
    policy = Policy(base_s=1.0, factor=2.0, cap_s=30.0, attempts=9)
    assert policy.delays() == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0]
    assert policy.worst_case_s() == 121.0


def test_other_settings():
    policy = Policy(base_s=0.5, factor=3.0, cap_s=10.0, attempts=6)
    assert policy.delays() == [0.5, 1.5, 4.5, 10.0, 10.0]


def test_cap_equals_base():
    assert Policy(base_s=5.0, factor=2.0, cap_s=5.0, attempts=4).delays() == [5.0, 5.0, 5.0]


def test_many_attempts():
    assert Policy(base_s=1.0, factor=2.0, cap_s=60.0).delay(40) == 60.0


def test_cap_comes_before_jitter():
    policy = Policy(base_s=1.0, factor=2.0, cap_s=20.0, jitter=0.5)
    assert policy.delay(10, draw=1.0) == 10.0
    assert policy.delay(10, draw=0.5) == 15.0


def test_reached_exactly():
    assert Policy(base_s=1.0, factor=2.0, cap_s=8.0, attempts=6).delays() == [1.0, 2.0, 4.0, 8.0, 8.0]


def test_below_the_cap():
    assert Policy(base_s=2.0, factor=1.5, cap_s=100.0, attempts=4).delays() == [2.0, 3.0, 4.5]


def test_decision_is_capped():
    policy = Policy(base_s=1.0, factor=10.0, cap_s=15.0, attempts=10)
    assert wait_before_retry(policy, Failure(4, 503), NOW) == 15.0
    assert wait_before_retry(policy, Failure(4, None), NOW) == 15.0


def test_server_may_ask_for_more_than_the_cap():
    policy = Policy(base_s=1.0, factor=2.0, cap_s=15.0, attempts=10)
    assert wait_before_retry(policy, Failure(1, 429, "90"), NOW) == 90.0


def test_retry_after_is_bounded_as_before():
    assert parse_retry_after("99999", NOW) == 3600.0
    assert parse_retry_after("0", NOW) == 0.0
