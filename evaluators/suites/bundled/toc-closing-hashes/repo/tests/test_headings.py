import unittest

from mdtoc import Heading, headings
from mdtoc.anchors import anchor, unique_anchors


class HeadingsTest(unittest.TestCase):
    def test_levels(self):
        text = "# One\ntext\n## Two words\n###### Six\n####### Seven\n#none"
        self.assertEqual(headings(text), [Heading(1, "One"), Heading(2, "Two words"), Heading(6, "Six")])
        self.assertEqual(headings("##   Usage  "), [Heading(2, "Usage")])

    def test_code(self):
        self.assertEqual(headings("# A\n```\n# comment\n```\n# B"), [Heading(1, "A"), Heading(1, "B")])

    def test_languages(self):
        self.assertEqual(headings("# C#\n# F# and C#"), [Heading(1, "C#"), Heading(1, "F# and C#")])

    def test_closing_hashes(self):
        self.assertEqual(headings("# Usage #\n## More text ##"), [Heading(1, "Usage"), Heading(2, "More text")])


class AnchorTest(unittest.TestCase):
    def test_anchor(self):
        self.assertEqual(anchor("Getting Started"), "getting-started")
        self.assertEqual(anchor("What's new in 2.0?"), "whats-new-in-20")
        self.assertEqual(anchor("re-use_it"), "re-use_it")

    def test_unique(self):
        self.assertEqual(unique_anchors(["Notes", "notes", "Other", "Notes!"]), ["notes", "notes-1", "other", "notes-2"])


if __name__ == "__main__":
    unittest.main()
