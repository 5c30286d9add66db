import unittest

from letters import Person
from letters.layout import footer, pages, wrap
from letters.mailing import Mailing, choose, mailing
from letters.postage import postage, weight
from letters.printer import Printer

ANN = Person("Ann", "Lee", "Mill Lane 3", "Leeds", title="Dr")
BEN = Person("Ben", "Fox", "High Street 8", "York")


class MailingTest(unittest.TestCase):
    def test_choose(self):
        self.assertEqual(choose([ANN, BEN], ["York", "Bath"]), [BEN])
        self.assertEqual(choose([ANN, BEN]), [ANN, BEN])

    def test_mailing(self):
        self.assertEqual(mailing("Hello <<name>>", [ANN, BEN]), Mailing(("Hello Dr Ann Lee", "Hello Ben Fox"), 2, 170))


class LayoutTest(unittest.TestCase):
    def test_wrap(self):
        self.assertEqual(wrap("a\n\n" + "word " * 20), ["a", "", " ".join(["word"] * 13), " ".join(["word"] * 7)])

    def test_pages(self):
        self.assertEqual([pages(text) for text in ("", "x\n" * 47, "x\n" * 48)], [1, 1, 2])
        self.assertEqual((footer(1, 1), footer(2, 3).strip()), ("", "2 / 3"))


class PostageTest(unittest.TestCase):
    def test_steps(self):
        self.assertEqual((weight(2), postage(2), postage(3), postage(98)), (16, 85, 100, 160))
        with self.assertRaises(ValueError):
            postage(99)


class PrinterTest(unittest.TestCase):
    def test_paper(self):
        printer = Printer(3)
        printer.add(["a", "b"], 1)
        printer.add(["c"], 2)
        self.assertEqual((printer.run(), printer.printed, printer.paper), (1, ["a", "b"], 1))


if __name__ == "__main__":
    unittest.main()
