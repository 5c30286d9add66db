import pytest

from kennel import Dog, Register
from kennel.dogs import chip_digits
from kennel.door import welcome

BELLA = Dog("Bella", "756-0100-0000-4711", "K. Ito", 25)
MAX = Dog("Max", "528210000123987", "S. Moe", 11)


@pytest.fixture
def register():
    return Register([BELLA, MAX])


@pytest.mark.parametrize(
    "text", ["528 210 000 123 987", "528-210000123987", "528.21.0000.123987", "528 210-000 123.987"]
)
def test_digits(text):
    assert chip_digits(text) == "528210000123987"


def test_scanned_in_groups(register):
    assert register.find("52 821 000 012 398 7") == MAX
    assert welcome(register, "528-2100-0012-3987") == "Max (S. Moe), row small"


def test_card_in_groups(register):
    assert register.find("756010000004711") == BELLA
    assert welcome(register, "756 0100 0000 4711") == "Bella (K. Ito), row large"


def test_the_same_chip_written_in_another_way(register):
    with pytest.raises(ValueError, match="Bo: this is the chip of Max"):
        register.add(Dog("Bo", "528 210 000 123 987", "J. Reed"))
    assert len(register) == 2


def test_dog_is_kept_as_it_was_entered(register):
    assert register.of_owner("K. Ito") == [BELLA]
    assert register.of_owner("K. Ito")[0].chip == "756-0100-0000-4711"


def test_unknown_is_shown_as_scanned(register):
    assert welcome(register, "111 222 333 444 555") == "Unknown chip 111 222 333 444 555, please enter the dog."


def test_other_digits(register):
    assert register.find("528 210 000 123 986") is None
