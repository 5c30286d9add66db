from textkit import ascii_fold, slugify, unique_slug


def test_first_word_is_too_long():
    assert slugify("Rindfleischetikettierung ab 2024", max_length=12) == "rindfleische"
    assert slugify("Congratulations to all", max_length=5) == "congr"


def test_one_letter_too_long():
    assert slugify("Wednesday menu", max_length=8) == "wednesda"


def test_short_limits():
    assert slugify("To be or not", max_length=1) == "t"


def test_apostrophes_and_accents():
    assert slugify("L'Éclaireur's évènement", max_length=6) == "leclai"


def test_numbers():
    assert slugify("20241104 minutes of the board", max_length=4) == "2024"


def test_first_word_fits():
    assert slugify("Wednesday menu", max_length=9) == "wednesday"
    assert slugify("Élan vital élevé", max_length=10) == "elan-vital"
    assert slugify("Élan vital élevé", max_length=12) == "elan-vital"


def test_one_word():
    assert slugify("Wednesday", max_length=3) == "wed"
    assert slugify("Wednesday", max_length=9) == "wednesday"


def test_without_a_limit():
    assert slugify("Congratulations to all") == "congratulations-to-all"
    assert unique_slug("News", {"news", "news-2", "news-3"}) == "news-4"
    assert ascii_fold("Ærø Žižek") == "Aero Zizek"
