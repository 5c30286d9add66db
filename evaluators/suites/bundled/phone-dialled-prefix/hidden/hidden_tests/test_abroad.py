from phones import format_number
from phones.cleaning import international
from phones.formatting import same_number


def test_germany():
    assert format_number("0049 301 2345678") == "+49 301 2345 678"


def test_austria_with_hyphens():
    assert format_number("00-43-662-123-4567") == "+43 662 123 4567"


def test_one_digit_code():
    assert format_number("001 (212) 555-0199") == "+1 212 555 0199"


def test_france_from_france():
    assert format_number("0033 1 98 76 54 32", home="33") == "+33 1 98 76 54 32"


def test_unknown_country():
    assert international("00995 32 123") == "+99532123"
    assert format_number("00995 32 123") == "+99532123"


def test_same_number():
    assert same_number("0044 1632 960001", "+44 1632 960001")
    assert same_number("0049 301 2345678", "0301 2345678")


def test_zeros_inside():
    assert international("0044 0020 00") == "+44002000"


def test_one_zero_or_a_plus():
    assert international("+49 00 1") == "+49001"
    assert international("0662 1234567", home="43") == "+436621234567"
    assert format_number("0301 2345678") == "+49 301 2345 678"
