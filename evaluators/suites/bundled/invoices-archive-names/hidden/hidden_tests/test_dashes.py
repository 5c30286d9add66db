from invoices.archive import archive_paths, file_name, plain
from invoices.number import InvoiceNumber
from invoices.register import Register


def test_dot_at_the_end():
    assert [plain(name) for name in ("Hart Ltd.", "Dan & Co.", "Moss e.V.")] == ["hart-ltd", "dan-co", "moss-e-v"]


def test_bracket_at_the_end():
    assert plain("ACME (UK)") == "acme-uk"


def test_several_signs_at_the_end():
    assert [plain("Wow!!!"), plain("Shop 24 ...  ")] == ["wow", "shop-24"]


def test_signs_on_both_sides():
    assert [plain('"The Mill"'), plain("(Old) Dock (North)"), plain("-7-")] == ["the-mill", "old-dock-north", "7"]


def test_file_name():
    assert file_name(InvoiceNumber(2023, 7), "Eve Park, Inc.") == "2023-0007-eve-park-inc.pdf"


def test_paths():
    register = Register()
    register.issue(2022, "Cleo Hart")
    register.issue(2022, "Dan & Co.")
    register.issue(2022, "¡Olé!")
    assert archive_paths(register, 2022) == [
        "invoices/2022/2022-0001-cleo-hart.pdf",
        "invoices/2022/2022-0002-dan-co.pdf",
        "invoices/2022/2022-0003-ol.pdf",
    ]


def test_signs_in_front():
    assert [plain("'t Hooft"), plain("(Old) Mill"), plain(" ACME")] == ["t-hooft", "old-mill", "acme"]


def test_zeros():
    assert file_name(InvoiceNumber(2024, 1), "ACME") == "2024-0001-acme.pdf"
