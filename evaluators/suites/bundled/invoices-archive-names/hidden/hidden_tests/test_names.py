from invoices.archive import archive_paths, file_name
from invoices.number import InvoiceNumber
from invoices.register import Register


def test_one_or_two_digits():
    names = [file_name(InvoiceNumber(2024, serial), "ACME") for serial in (1, 10, 99)]
    assert names == ["2024-0001-acme.pdf", "2024-0010-acme.pdf", "2024-0099-acme.pdf"]


def test_three_digits():
    names = [file_name(InvoiceNumber(2023, serial), "Bob Ray") for serial in (100, 999)]
    assert names == ["2023-0100-bob-ray.pdf", "2023-0999-bob-ray.pdf"]


def test_four_digits_and_more():
    assert file_name(InvoiceNumber(2024, 1000), "ACME") == "2024-1000-acme.pdf"
    assert file_name(InvoiceNumber(2024, 12345), "ACME") == "2024-12345-acme.pdf"


def test_listed_in_order():
    names = [file_name(InvoiceNumber(2024, serial), "ACME") for serial in (7, 80, 999, 1000, 1001)]
    assert sorted(names) == names


def test_paths():
    register = Register()
    register.issue(2022, "Cleo Hart")
    register.issue(2022, "Dan & Co.")
    assert archive_paths(register, 2022) == [
        "invoices/2022/2022-0001-cleo-hart.pdf",
        "invoices/2022/2022-0002-dan-co.pdf",
    ]


def test_number_itself_has_no_zeros():
    assert str(InvoiceNumber(2024, 17)) == "R-2024/17"
