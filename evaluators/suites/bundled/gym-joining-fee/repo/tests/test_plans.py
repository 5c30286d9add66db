import unittest

from gym import PLANS
from gym.plans import plan_named


class PlansTest(unittest.TestCase):
    def test_named(self):
        self.assertEqual(plan_named("year").monthly, 2990)
        self.assertEqual([plan.months for plan in PLANS.values()], [1, 6, 12, 24])

    def test_unknown(self):
        with self.assertRaisesRegex(ValueError, "no plan 'week', there are month, half-year, year, two-year"):
            plan_named("week")


if __name__ == "__main__":
    unittest.main()
