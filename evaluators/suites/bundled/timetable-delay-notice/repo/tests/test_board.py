import unittest

from timetable import Stop, parse_stop
from timetable.board import board, board_line
from timetable.clock import to_minutes, to_text
from timetable.stops import after

STOPS = [
    parse_stop("R12 | Lund | 07:45 | 2"),
    parse_stop("R7  | Kiruna | 07:20 | 1"),
    parse_stop("X2  | Malmo | 23:50 | 3"),
]


class ClockTest(unittest.TestCase):
    def test_to_minutes(self):
        self.assertEqual([to_minutes(text) for text in ("00:00", "07:45", "23:59")], [0, 465, 1439])
        with self.assertRaises(ValueError):
            to_minutes("24:00")

    def test_to_text(self):
        self.assertEqual([to_text(minutes) for minutes in (0, 465, 1445)], ["00:00", "07:45", "00:05"])


class BoardTest(unittest.TestCase):
    def test_parse(self):
        self.assertEqual(STOPS[0], Stop("R12", "Lund", 465, 2))

    def test_after(self):
        self.assertEqual([stop.train for stop in after(STOPS, 0)], ["R7", "R12", "X2"])
        self.assertEqual([stop.train for stop in after(STOPS, 465)], ["R12", "X2"])

    def test_late_train_is_still_there(self):
        late = Stop("R7", "Kiruna", 440, 1, delay=30)
        self.assertEqual(after([late], 470), [late])
        self.assertEqual(board_line(late), "07:20 R7 Kiruna, platform 1 (expected 07:50)")

    def test_board(self):
        self.assertEqual(
            board(STOPS, 0, rows=2), ["07:20 R7 Kiruna, platform 1", "07:45 R12 Lund, platform 2"]
        )


if __name__ == "__main__":
    unittest.main()
