import unittest
from datetime import UTC, datetime

from backoff import Policy
from backoff.decide import Failure, wait_before_retry
from backoff.retry_after import parse_retry_after

NOW = datetime(2024, 3, 1, 12, 0, 0, tzinfo=UTC)


class RetryAfterTest(unittest.TestCase):
    def test_seconds(self):
        self.assertEqual(parse_retry_after("120", NOW), 120.0)

    def test_date(self):
        self.assertEqual(parse_retry_after("Fri, 01 Mar 2024 12:00:30 GMT", NOW), 30.0)
        self.assertEqual(parse_retry_after("Fri, 01 Mar 2024 11:00:00 GMT", NOW), 0.0)

    def test_nonsense(self):
        self.assertIsNone(parse_retry_after("soon", NOW))


class DecideTest(unittest.TestCase):
    def test_transient(self):
        self.assertEqual(wait_before_retry(Policy(base_s=1.0), Failure(2, 503), NOW), 2.0)

    def test_our_own_fault(self):
        self.assertIsNone(wait_before_retry(Policy(), Failure(1, 404), NOW))

    def test_no_attempt_left(self):
        self.assertIsNone(wait_before_retry(Policy(attempts=3), Failure(3, 503), NOW))

    def test_server_names_a_time(self):
        self.assertEqual(wait_before_retry(Policy(base_s=1.0), Failure(1, 429, "7"), NOW), 7.0)


if __name__ == "__main__":
    unittest.main()
