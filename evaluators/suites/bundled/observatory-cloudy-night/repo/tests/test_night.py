import unittest

from observatory.frame import Frame
from observatory.log import read_log
from observatory.night import dark_count, exposure, is_calibrated, lights, targets

LOG = """\
; 14 March, clear
dark 30
dark 30
light M31 R 120
light M31 V 90

light NGC891 R 300
dark 30
light M31 R 120
"""


class LogTest(unittest.TestCase):
    def test_read(self):
        frames = read_log(LOG.splitlines())
        self.assertEqual(len(frames), 7)
        self.assertEqual(frames[0], Frame("dark", 30))
        self.assertEqual(frames[3], Frame("light", 90, "M31", "V"))

    def test_refused(self):
        for line in ("light M31 120", "lihgt M31 R 120", "dark long"):
            with self.assertRaises(ValueError):
                read_log([line])


class NightTest(unittest.TestCase):
    def setUp(self):
        self.frames = read_log(LOG.splitlines())

    def test_dark_count(self):
        self.assertEqual(dark_count(self.frames), 2)
        self.assertEqual(dark_count(self.frames[2:]), 0)

    def test_calibrated(self):
        self.assertFalse(is_calibrated(self.frames))
        self.assertTrue(is_calibrated(self.frames, wanted=2))

    def test_targets(self):
        self.assertEqual(targets(self.frames), ["M31", "NGC891"])

    def test_exposure(self):
        self.assertEqual(exposure(lights(self.frames, "M31")), 330)
        self.assertEqual(exposure(self.frames), 720)


if __name__ == "__main__":
    unittest.main()
