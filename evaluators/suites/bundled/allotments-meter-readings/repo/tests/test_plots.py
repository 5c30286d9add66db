import unittest

from allotments import Plot, read_plots


class PlotsTest(unittest.TestCase):
    def test_read(self):
        plots = read_plots(["3; A. Novak; 240; 118", "", "14;J. Reed;300;9980"])
        self.assertEqual(plots, {3: Plot(3, "A. Novak", 240, 118), 14: Plot(14, "J. Reed", 300, 9980)})

    def test_missing_field(self):
        with self.assertRaises(ValueError):
            read_plots(["3;A. Novak;240"])


if __name__ == "__main__":
    unittest.main()
