import unittest

from letters import Person, fill, merge
from letters.merge import MergeError

ANN = Person("Ann", "Lee", "Mill Lane 3", "Leeds", title="Dr")
BEN = Person("Ben", "Fox", "High Street 8", "York")


class FillTest(unittest.TestCase):
    def test_fill(self):
        self.assertEqual(fill("<<a>> and <<b>> and <<a>>", {"a": "1", "b": "2"}), "1 and 2 and 1")
        self.assertEqual(fill("nothing < to > fill", {}), "nothing < to > fill")

    def test_no_such_field(self):
        with self.assertRaisesRegex(MergeError, "^no such field: b, c$"):
            fill("<<c>> <<a>> <<b>>", {"a": "1"})


class MergeTest(unittest.TestCase):
    def test_letters(self):
        text = "<<address>>\n\n<<salutation>>,"
        self.assertEqual(
            merge(text, [ANN, BEN]),
            ["Dr Ann Lee\nMill Lane 3\nLeeds\n\nDear Dr Lee,", "Ben Fox\nHigh Street 8\nYork\n\nDear Ben Fox,"],
        )

    def test_friends(self):
        self.assertEqual(merge("<<salutation>>! See you in <<town>>.", [BEN], formal=False), ["Dear Ben! See you in York."])


if __name__ == "__main__":
    unittest.main()
