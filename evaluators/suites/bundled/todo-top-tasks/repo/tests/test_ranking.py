import unittest
from datetime import date

from todo import parse_item, top
from todo.agenda import agenda, when
from todo.ranking import days_left, late

TODAY = date(2024, 5, 10)


def items(*lines):
    return [parse_item(line) for line in lines]


def titles(found):
    return [item.title for item in found]


class RankingTest(unittest.TestCase):
    def test_days_left(self):
        some = items("(A) a due:2024-05-10", "(A) b due:2024-05-07", "(A) c due:2024-05-31", "(A) d due:2025-01-01")
        self.assertEqual([days_left(item, TODAY) for item in some], [0, -3, 21, 30])
        self.assertEqual(days_left(parse_item("(A) e"), TODAY), 30)

    def test_priority(self):
        some = items("(C) Lamp", "(A) Rent", "(B) Call")
        self.assertEqual(titles(top(some, 3, TODAY)), ["Rent", "Call", "Lamp"])
        self.assertEqual(titles(top(some, 1, TODAY)), ["Rent"])

    def test_equal_ones_by_title(self):
        some = items("(B) plants due:2024-05-11", "(B) Cat due:2024-05-11", "(B) bins due:2024-05-11")
        self.assertEqual(titles(top(some, 5, TODAY)), ["bins", "Cat", "plants"])

    def test_done_is_left_out(self):
        self.assertEqual(titles(top(items("x (A) Rent", "(C) Lamp"), 5, TODAY)), ["Lamp"])

    def test_dates_of_may(self):
        some = items("(B) Call due:2024-05-24", "(B) Mail due:2024-05-12", "(B) Form due:2024-05-09")
        self.assertEqual(titles(top(some, 3, TODAY)), ["Form", "Mail", "Call"])
        mixed = items("(A) Rent", "(B) Passport due:2024-05-11")
        self.assertEqual(titles(top(mixed, 1, TODAY)), ["Passport"])

    def test_late(self):
        some = items("(B) a due:2024-05-10", "(C) b due:2024-05-09", "x (A) c due:2024-05-01")
        self.assertEqual(titles(late(some, TODAY)), ["b"])


class AgendaTest(unittest.TestCase):
    def test_when(self):
        some = items("(A) a", "(A) b due:2024-05-10", "(A) c due:2024-05-06", "(A) d due:2024-07-01")
        self.assertEqual([when(item, TODAY) for item in some], ["some day", "today", "4 days late", "2024-07-01"])

    def test_agenda(self):
        lines = agenda(items("(B) Call", "(A) Rent"), TODAY)
        self.assertEqual(lines, ["Late: 0", "A Rent (some day)", "B Call (some day)"])
        self.assertEqual(agenda([], TODAY), ["Late: 0"])


if __name__ == "__main__":
    unittest.main()
