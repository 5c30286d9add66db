import unittest

from weblog import read_entries

LINE = '203.0.113.9 - ada [03/Mar/2024:07:15:02 +0100] "GET /shop/?page=2 HTTP/1.1" 200 5120'


class TestEntries(unittest.TestCase):
    def test_fields_of_a_line(self):
        (entry,) = read_entries([LINE])
        self.assertEqual((entry.client, entry.method, entry.path), ("203.0.113.9", "GET", "/shop"))
        self.assertEqual((entry.status, entry.size), (200, 5120))
        self.assertEqual(entry.time.isoformat(), "2024-03-03T07:15:02+01:00")

    def test_lines_that_are_not_log_lines_are_left_out(self):
        lines = ["server started\n", LINE, "", LINE[:60]]
        self.assertEqual(len(list(read_entries(lines))), 1)


if __name__ == "__main__":
    unittest.main()
