import unittest

from boxoffice.desk import Desk
from boxoffice.hall import SeatError
from boxoffice.layout import parse_hall, parse_row
from boxoffice.search import Block, best_block, free_blocks


class SearchTest(unittest.TestCase):
    def test_left_and_middle(self):
        self.assertEqual(free_blocks(parse_row("A: ..x..x"), 2), [Block("A", 1, 2), Block("A", 4, 2)])

    def test_gangway(self):
        self.assertEqual(free_blocks(parse_row("A: ..|.x"), 2), [Block("A", 1, 2)])

    def test_near_the_middle(self):
        self.assertEqual(best_block(parse_hall("A: xxxxx\nB: .....x"), 1), Block("B", 3, 1))


class DeskTest(unittest.TestCase):
    def test_book_and_cancel(self):
        hall = parse_hall("A: x...x")
        desk = Desk(hall)
        number, block = desk.book(3)
        self.assertEqual(block, Block("A", 2, 3))
        self.assertEqual(hall.free_seats(), 0)
        desk.cancel(number)
        self.assertEqual(hall.free_seats(), 3)

    def test_sold_out(self):
        with self.assertRaises(SeatError):
            Desk(parse_hall("A: x.x.x")).book(2)


if __name__ == "__main__":
    unittest.main()
