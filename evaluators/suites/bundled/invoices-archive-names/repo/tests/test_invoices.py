import unittest

from invoices.archive import archive_paths, file_name, folder, plain
from invoices.number import InvoiceNumber, parse_number
from invoices.register import Register


class NumberTest(unittest.TestCase):
    def test_text(self):
        self.assertEqual(str(InvoiceNumber(2024, 17)), "R-2024/17")

    def test_parse(self):
        self.assertEqual(parse_number(" R-2024/17\n"), InvoiceNumber(2024, 17))
        self.assertEqual(parse_number("R-2023/1204"), InvoiceNumber(2023, 1204))

    def test_nonsense(self):
        for text in ("", "2024/17", "R-24/17", "R-2024-17", "R-2024/"):
            with self.assertRaises(ValueError):
                parse_number(text)

    def test_order(self):
        self.assertLess(InvoiceNumber(2023, 900), InvoiceNumber(2024, 2))
        self.assertEqual(InvoiceNumber(2024, 9).next(), InvoiceNumber(2024, 10))


class RegisterTest(unittest.TestCase):
    def test_issue(self):
        register = Register()
        numbers = [str(register.issue(year, "Ann")) for year in (2023, 2023, 2024, 2023)]
        self.assertEqual(numbers, ["R-2023/1", "R-2023/2", "R-2024/1", "R-2023/3"])

    def test_restore(self):
        register = Register()
        register.restore(InvoiceNumber(2024, 4), "Ann")
        self.assertEqual(register.issue(2024, "Bob"), InvoiceNumber(2024, 5))
        self.assertEqual(register.customer(InvoiceNumber(2024, 4)), "Ann")
        with self.assertRaises(ValueError):
            register.restore(InvoiceNumber(2024, 5), "Cleo")

    def test_missing(self):
        register = Register()
        register.restore(InvoiceNumber(2024, 4), "Ann")
        register.restore(InvoiceNumber(2024, 2), "Ann")
        self.assertEqual([number.serial for number in register.missing(2024)], [1, 3])
        self.assertEqual(register.missing(2023), [])


class ArchiveTest(unittest.TestCase):
    def test_plain(self):
        self.assertEqual([plain("Lee & Sons"), plain("ACME (UK) Ltd.")], ["lee-sons", "acme-uk-ltd"])

    def test_large_number(self):
        self.assertEqual(file_name(InvoiceNumber(2024, 1203), "Lee & Sons"), "2024-1203-lee-sons.pdf")

    def test_leading_zeros(self):
        self.assertEqual(file_name(InvoiceNumber(2024, 17), "Lee & Sons"), "2024-0017-lee-sons.pdf")
        self.assertEqual(file_name(InvoiceNumber(2023, 5), "ACME"), "2023-0005-acme.pdf")

    def test_folder(self):
        self.assertEqual(folder(InvoiceNumber(2024, 17)), "invoices/2024")

    def test_paths(self):
        register = Register()
        register.restore(InvoiceNumber(2024, 1000), "ACME")
        register.issue(2024, "Bob Ray")
        self.assertEqual(
            archive_paths(register, 2024),
            ["invoices/2024/2024-1000-acme.pdf", "invoices/2024/2024-1001-bob-ray.pdf"],
        )


if __name__ == "__main__":
    unittest.main()
