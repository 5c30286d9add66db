import unittest

from newsletter.mailing import Mailing
from newsletter.report import alarm, report


class ReportTest(unittest.TestCase):
    def setUp(self):
        self.mailing = Mailing("No. 12")
        self.mailing.add(["a@example.org", "b@example.org", "c@example.org"], ["c@example.org"], ["a@example.org"])

    def test_report(self):
        expected = [
            "No. 12",
            "======",
            "sent            3",
            "bounced         1",
            "delivered       2",
            "opened          1",
            "50.0% of the delivered mails were opened",
        ]
        self.assertEqual(report(self.mailing).splitlines(), expected)

    def test_alarm(self):
        self.assertTrue(alarm(self.mailing))
        self.assertFalse(alarm(self.mailing, most=0.5))


if __name__ == "__main__":
    unittest.main()
