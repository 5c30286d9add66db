import unittest

from helpdesk.customers import Customer, parse_customers
from helpdesk.desk import Desk
from helpdesk.handover import hand_over, numbers, share
from helpdesk.reminders import reminders
from helpdesk.rota import Rota
from helpdesk.ticket import Ticket


class CustomersTest(unittest.TestCase):
    def test_parse(self):
        found = parse_customers(["Miller, plus", "", "Ray & Sons"])
        self.assertEqual(found, [Customer("Miller", "plus"), Customer("Ray & Sons")])
        self.assertEqual([customer.hours for customer in found], [24, 48])


class RotaTest(unittest.TestCase):
    def test_sick(self):
        rota = Rota({"mon": ["ann", "bob"], "tue": ["bob"]})
        rota.report_sick("ann")
        self.assertEqual((rota.on_duty("mon"), rota.missing("mon"), rota.missing("tue")), (["bob"], ["ann"], []))
        rota.back("ann")
        self.assertEqual(rota.on_duty("mon"), ["ann", "bob"])

    def test_unknown_day(self):
        with self.assertRaises(ValueError):
            Rota({"sun": ["ann"]})


class HandoverTest(unittest.TestCase):
    def test_everybody_is_there(self):
        desk, rota = Desk(), Rota({"mon": ["ann", "bob"]})
        desk.open("new mouse")
        desk.take("bob")
        self.assertEqual(hand_over(desk, rota, "mon"), ["handover: nothing"])
        self.assertEqual(share(desk, rota, "mon"), {"ann": 0, "bob": 1})

    def test_numbers(self):
        self.assertEqual(numbers([2, 4]), "#2, #4")


class RemindersTest(unittest.TestCase):
    def test_due(self):
        mouse, fire = Ticket(1, "mouse", "low", "ann"), Ticket(2, "fire", "urgent", "bob")
        self.assertEqual(reminders([(mouse, 9), (fire, 2), (Ticket(3, "x"), 99)]), ["To bob: #2 'fire' since 2 days"])


if __name__ == "__main__":
    unittest.main()
