import unittest

from glossary import parse_terms
from glossary.changes import changes, edition
from glossary.chapters import Chapter, contents, parse_chapter, uses
from glossary.index import index, index_lines, unused
from glossary.manual import RULE, manual

CHAPTERS = [Chapter("Start", 3, "Choose a port on the host."), Chapter("Stop", 17, "The Port is closed. Sub-port too.")]


class ChaptersTest(unittest.TestCase):
    def test_parse(self):
        self.assertEqual(parse_chapter("# Start\n\nChoose a port.\n", 3), Chapter("Start", 3, "Choose a port."))

    def test_uses(self):
        self.assertEqual([uses(CHAPTERS[0], word) for word in ("PORT", "hos", "socket")], [True, False, False])

    def test_contents(self):
        self.assertEqual(contents(CHAPTERS).splitlines()[1], "Stop" + "." * 36 + "  17")


class IndexTest(unittest.TestCase):
    def test_index(self):
        terms = parse_terms("port = a number\nHost = a computer\nproxy = another\n")
        self.assertEqual(index_lines(index(terms, CHAPTERS)), ["Host, 3", "port, 3, 17"])
        self.assertEqual(unused(terms, CHAPTERS), ["proxy"])


class ManualTest(unittest.TestCase):
    def test_whole(self):
        front, start, stop, back = manual("Relay", CHAPTERS, "port = a number\n").split(f"\n{RULE}\n")
        self.assertEqual((front.splitlines()[0], start.splitlines()[0], stop.splitlines()[0]), ("RELAY", "Start", "Stop"))
        self.assertEqual(back, "GLOSSARY\n\n-- P --\nport\n    a number\n\nINDEX\n\nport, 3, 17")

    def test_no_words(self):
        self.assertEqual(len(manual("Relay", CHAPTERS).split(RULE)), 3)


class ChangesTest(unittest.TestCase):
    def test_changes(self):
        lines = changes(parse_terms("a = 1\nb = 2\nc = 3\n"), parse_terms("b = 2\nC = 3\na = 7\n"))
        self.assertEqual(lines, ["~ a", "- c", "+ C"])
        self.assertEqual([edition(2, []), edition(3, ["+ a"])], ["Edition 2, unchanged", "Edition 3, 1 change"])


if __name__ == "__main__":
    unittest.main()
