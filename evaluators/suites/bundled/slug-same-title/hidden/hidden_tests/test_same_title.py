from textkit import ascii_fold, slugify, unique_slug


def test_a_year_of_news():
    taken = set()
    for _ in range(12):
        taken.add(unique_slug("News", taken))
    assert taken == {"news", *(f"news-{number}" for number in range(2, 13))}


def test_fifth():
    assert unique_slug("Menu", ["menu", "menu-2", "menu-3", "menu-4"]) == "menu-5"


def test_two_digits():
    taken = {"day", *(f"day-{number}" for number in range(2, 31))}
    assert unique_slug("Day", taken) == "day-31"


def test_accents_and_blanks():
    taken = ["creme-brulee", "creme-brulee-2", "creme-brulee-3"]
    assert unique_slug("  Crème brûlée!", taken) == "creme-brulee-4"


def test_without_a_word():
    assert unique_slug("...", {"untitled", "untitled-2", "untitled-3"}) == "untitled-4"


def test_first_free_number():
    assert unique_slug("News", {"news", "news-3"}) == "news-2"
    assert unique_slug("News", {"news", "news-2", "news-4"}) == "news-3"
    assert unique_slug("News", {"news-2", "news-3"}) == "news"


def test_slugs():
    assert slugify("Élan vital élevé", max_length=10) == "elan-vital"
    assert ascii_fold("Ærø Žižek") == "Aero Zizek"
