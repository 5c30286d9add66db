import unittest
from datetime import date

from vineyard.board import board
from vineyard.harvest import gain, missing, ripe
from vineyard.plot import Plot
from vineyard.readings import Reading, read_notebook

KIRCHBERG = Plot("Kirchberg", "Riesling", 85)
HOLZWEG = Plot("Holzweg", "Silvaner", 80)
STEIG = Plot("Steig", "Pinot", 92)

SEPTEMBER = """\
2024-09-12 Kirchberg 86
2024-09-12 Holzweg 77

2024-09-13 Steig 94
"""


class NotebookTest(unittest.TestCase):
    def setUp(self):
        self.notebook = read_notebook(SEPTEMBER.splitlines())

    def test_read(self):
        self.assertEqual(self.notebook.of("Holzweg"), [Reading(date(2024, 9, 12), "Holzweg", 77)])
        self.assertEqual(self.notebook.of("Au"), [])

    def test_not_backwards(self):
        with self.assertRaisesRegex(ValueError, "already at 2024-09-13"):
            self.notebook.add(Reading(date(2024, 9, 12), "Steig", 93))

    def test_current(self):
        self.assertEqual(self.notebook.current("Kirchberg").oechsle, 86)
        self.assertIsNone(self.notebook.current("Au"))

    def test_second_round(self):
        self.notebook.add(Reading(date(2024, 9, 19), "Holzweg", 82))
        self.assertEqual(self.notebook.current("Holzweg"), Reading(date(2024, 9, 19), "Holzweg", 82))


class HarvestTest(unittest.TestCase):
    def setUp(self):
        self.notebook = read_notebook(SEPTEMBER.splitlines())

    def test_missing(self):
        found = [missing(plot, self.notebook) for plot in (KIRCHBERG, HOLZWEG, Plot("Au", "Kerner", 80))]
        self.assertEqual(found, [-1, 3, None])

    def test_ripe(self):
        self.assertEqual(ripe([KIRCHBERG, HOLZWEG, STEIG], self.notebook), [STEIG, KIRCHBERG])

    def test_gain(self):
        self.notebook.add(Reading(date(2024, 9, 16), "Holzweg", 79))
        self.assertEqual(gain(HOLZWEG, self.notebook), 0.5)
        self.assertEqual(gain(STEIG, self.notebook), 0)

    def test_board(self):
        self.assertEqual(
            board([STEIG, HOLZWEG, Plot("Au", "Kerner", 80)], self.notebook),
            [
                "Au (Kerner): no reading",
                "Holzweg (Silvaner): 77 on 12.09., 3 to go, +0.0 a day",
                "Steig (Pinot): 94 on 13.09., pick",
            ],
        )


if __name__ == "__main__":
    unittest.main()
