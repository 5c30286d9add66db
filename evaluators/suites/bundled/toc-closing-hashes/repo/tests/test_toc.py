import unittest

from mdtoc import insert_toc, toc


class TocTest(unittest.TestCase):
    def test_nested(self):
        text = "# Guide\n## Set up\n### Linux\n#### Detail\n## Use"
        self.assertEqual(
            toc(text), "- [Guide](#guide)\n  - [Set up](#set-up)\n    - [Linux](#linux)\n  - [Use](#use)"
        )

    def test_max_level(self):
        self.assertEqual(toc("# A\n## B\n# C", max_level=1), "- [A](#a)\n- [C](#c)")
        self.assertEqual(toc("## B\n### C\n#### D"), "- [B](#b)\n  - [C](#c)")

    def test_no_headings(self):
        self.assertEqual(toc("just text"), "")

    def test_old_manual(self):
        self.assertEqual(toc("## Set up ##\n## Use ##"), "- [Set up](#set-up)\n- [Use](#use)")


class InsertTest(unittest.TestCase):
    def test_insert(self):
        text = "# Title\n<!-- toc -->old<!-- /toc -->\n## A\n"
        self.assertEqual(insert_toc(text), "# Title\n<!-- toc -->\n- [A](#a)\n<!-- /toc -->\n## A\n")

    def test_no_marks(self):
        for text in ("# A", "<!-- toc --> # A"):
            with self.assertRaises(ValueError):
                insert_toc(text)


if __name__ == "__main__":
    unittest.main()
