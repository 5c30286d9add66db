from passwords import Rules, problems
from passwords.check import hint
from passwords.rules import RELAXED, STRICT


def test_defaults():
    assert problems("Short1", Rules()) == ["Use at least 10 characters."]


def test_relaxed():
    assert problems("cat", RELAXED) == ["Use at least 6 characters."]


def test_strict():
    assert problems("Hello-World-1", STRICT) == ["Use at least 14 characters."]


def test_empty():
    assert problems("", Rules(shortest=8)) == ["Use at least 8 characters.", "Add a digit.", "Add a capital letter."]


def test_together_with_others():
    assert problems("xxxxx", Rules(shortest=12, digit=False), {"xxxxx"}) == [
        "Use at least 12 characters.",
        "Add a capital letter.",
        "Do not repeat a character more than 3 times in a row.",
        "Choose a password that you have not used before.",
    ]


def test_other_lengths():
    for shortest in (5, 20, 33):
        assert problems("Ab1", Rules(shortest=shortest)) == [f"Use at least {shortest} characters."]


def test_long_enough():
    assert problems("Hello-World-12", STRICT) == []
    assert problems("kitten", RELAXED) == []


def test_hint_is_as_before():
    assert hint(Rules(digit=False)) == "Your password needs 10 to 64 characters, a capital letter."
