import unittest

from sizes import Entry, listing, parse_size, show_size


class ShowTest(unittest.TestCase):
    def test_bytes(self):
        self.assertEqual([show_size(count) for count in (0, 1, 999)], ["0 B", "1 B", "999 B"])
        self.assertEqual(show_size(1023, binary=True), "1023 B")

    def test_decimal(self):
        self.assertEqual(show_size(1000), "1.0 kB")
        self.assertEqual(show_size(2_500_000), "2.5 MB")
        self.assertEqual(show_size(7_250_000_000), "7.2 GB")
        self.assertEqual(show_size(3_000_000_000_000), "3.0 TB")

    def test_binary(self):
        self.assertEqual(show_size(1536, binary=True), "1.5 KiB")
        self.assertEqual(show_size(2 * 1024**3, binary=True), "2.0 GiB")
        self.assertEqual(show_size(4 * 1024**4, binary=True), "4.0 TiB")

    def test_photo_archive(self):
        self.assertEqual(show_size(20 * 1024**2, binary=True), "20.0 MiB")
        self.assertEqual(show_size(700 * 1024**2, binary=True), "700.0 MiB")

    def test_negative(self):
        with self.assertRaises(ValueError):
            show_size(-1)


class ParseTest(unittest.TestCase):
    def test_decimal(self):
        self.assertEqual(parse_size("17"), 17)
        self.assertEqual(parse_size("1.5 GB"), 1_500_000_000)
        self.assertEqual([parse_size(text) for text in ("3 KB", "3kb", " 3 MB ")], [3000, 3000, 3_000_000])
        self.assertEqual(parse_size("2TB"), 2_000_000_000_000)

    def test_binary(self):
        self.assertEqual(parse_size("200KiB"), 204_800)
        self.assertEqual(parse_size("1 gib"), 1024**3)
        self.assertEqual(parse_size("1 TiB"), 1024**4)

    def test_quota(self):
        self.assertEqual(parse_size("1 MiB"), 1024**2)

    def test_nonsense(self):
        for text in ("", "many", "5 parsecs", "-3 kB"):
            with self.assertRaises(ValueError):
                parse_size(text)


class ListingTest(unittest.TestCase):
    def test_listing(self):
        entries = [Entry("notes.txt", 900), Entry("b.iso", 2_000_000), Entry("a.iso", 1_500_000)]
        self.assertEqual(
            listing(entries),
            ["    2.0 MB  b.iso", "    1.5 MB  a.iso", "     900 B  notes.txt", "    3.5 MB  in 3 files"],
        )

    def test_backups(self):
        entries = [Entry("photos.tar", 3 * 1024**2), Entry("mail.tar", 5 * 1024**2)]
        self.assertEqual(
            listing(entries, binary=True),
            ["   5.0 MiB  mail.tar", "   3.0 MiB  photos.tar", "   8.0 MiB  in 2 files"],
        )

    def test_files_of_a_walk(self):
        walk = (Entry(name, 400_000) for name in ("cover.png", "report.pdf"))
        self.assertEqual(
            listing(walk),
            ["  400.0 kB  cover.png", "  400.0 kB  report.pdf", "  800.0 kB  in 2 files"],
        )

    def test_copies(self):
        entries = [Entry("report.pdf", 48_000), Entry("report (copy).pdf", 48_000), Entry("cover.png", 120_000)]
        self.assertEqual(
            listing(entries),
            [
                "  120.0 kB  cover.png",
                "   48.0 kB  report (copy).pdf",
                "   48.0 kB  report.pdf",
                "  216.0 kB  in 3 files",
            ],
        )


if __name__ == "__main__":
    unittest.main()
