import unittest

from helpdesk.board import board, line
from helpdesk.desk import Desk
from helpdesk.ticket import Ticket


def filled():
    desk = Desk()
    desk.open("password forgotten")
    desk.open("printer is on fire", "urgent")
    desk.open("new mouse", "low")
    desk.open("mail bounces", "high")
    desk.open("screen flickers")
    return desk


class TicketTest(unittest.TestCase):
    def test_rank(self):
        ranks = [Ticket(1, "x", priority).rank for priority in ("low", "normal", "high", "urgent")]
        self.assertEqual(ranks, [0, 1, 2, 3])

    def test_unknown_priority(self):
        with self.assertRaises(ValueError):
            Ticket(1, "x", "whenever")

    def test_waiting(self):
        self.assertTrue(Ticket(1, "x").is_waiting)
        self.assertFalse(Ticket(1, "x", assignee="ann").is_waiting)
        self.assertFalse(Ticket(1, "x", closed=True).is_waiting)


class DeskTest(unittest.TestCase):
    def test_order(self):
        self.assertEqual([ticket.number for ticket in filled().waiting()], [2, 4, 1, 5, 3])

    def test_take(self):
        desk = filled()
        self.assertEqual([desk.take("ann").number, desk.take("bob").number, desk.take("ann").number], [2, 4, 1])
        self.assertEqual([ticket.number for ticket in desk.tickets_of("ann")], [1, 2])
        self.assertEqual([ticket.number for ticket in desk.waiting()], [5, 3])

    def test_empty_queue(self):
        self.assertIsNone(Desk().take("ann"))

    def test_close(self):
        desk = filled()
        desk.take("ann")
        desk.close(2)
        desk.close(3)
        self.assertEqual(desk.tickets_of("ann"), [])
        self.assertEqual([ticket.number for ticket in desk.waiting()], [4, 1, 5])

    def test_escalate(self):
        desk = filled()
        desk.escalate(5)
        desk.escalate(2)
        self.assertEqual(desk.get(5).priority, "high")
        self.assertEqual(desk.get(2).priority, "urgent")
        self.assertEqual([ticket.number for ticket in desk.waiting()], [2, 4, 5, 1, 3])


class BoardTest(unittest.TestCase):
    def test_line(self):
        self.assertEqual(line(Ticket(12, "Printer is on fire", "high")), "#12 [high] Printer is on fire")

    def test_board(self):
        desk = filled()
        desk.take("ann")
        self.assertEqual(
            board(desk, ["ann", "bob"]),
            [
                "4 waiting",
                "#4 [high] mail bounces",
                "#1 [normal] password forgotten",
                "#5 [normal] screen flickers",
                "ann: 1",
                "bob: 0",
            ],
        )


if __name__ == "__main__":
    unittest.main()
