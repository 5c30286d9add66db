import unittest

from newsletter.mailing import Mailing
from newsletter.stats import Stats, dead_addresses, stats


def people(*numbers):
    return [f"reader{number}@example.org" for number in numbers]


class MailingTest(unittest.TestCase):
    def test_never_sent(self):
        with self.assertRaisesRegex(ValueError, "reader3"):
            Mailing("May").add(people(1, 2), bounced=people(3))


class StatsTest(unittest.TestCase):
    def test_one_batch(self):
        mailing = Mailing("May")
        mailing.add(people(1, 2, 3, 4), bounced=people(2), opened=people(1, 3))
        self.assertEqual(stats(mailing), Stats(sent=4, bounced=1, opened=2))

    def test_several_batches(self):
        mailing = Mailing("June")
        mailing.add(people(1, 2, 3), opened=people(1))
        mailing.add(people(4, 5), bounced=people(4), opened=people(5))
        self.assertEqual(stats(mailing), Stats(sent=5, bounced=1, opened=2))

    def test_bounces_in_the_first_batch(self):
        mailing = Mailing("July")
        mailing.add(people(1, 2, 3), bounced=people(1, 2))
        mailing.add(people(4, 5), bounced=people(4))
        self.assertEqual(stats(mailing).bounced, 3)

    def test_rates(self):
        self.assertEqual(Stats(sent=10, bounced=2, opened=4).open_rate, 0.5)
        self.assertEqual(Stats(sent=2, bounced=2).open_rate, 0)

    def test_dead_addresses(self):
        mailings = [Mailing(month) for month in ("May", "June", "July")]
        for mailing in mailings:
            mailing.add(people(1, 2), bounced=people(2))
        mailings[0].add(people(3), bounced=people(3))
        self.assertEqual(dead_addresses(mailings), people(2))
        self.assertEqual(dead_addresses(mailings, times=1), people(2, 3))


if __name__ == "__main__":
    unittest.main()
