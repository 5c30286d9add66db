from textkit import ascii_fold, slugify, unique_slug


def test_second():
    assert unique_slug("News", {"news"}) == "news-2"
    assert unique_slug("Crème brûlée", ["creme-brulee"]) == "creme-brulee-2"


def test_third():
    assert unique_slug("News", {"news", "news-2"}) == "news-3"


def test_gap():
    assert unique_slug("News", {"news", "news-3", "news-4"}) == "news-2"


def test_eleventh():
    taken = {"a", *(f"a-{number}" for number in range(2, 11))}
    assert unique_slug("A", taken) == "a-11"


def test_without_a_word():
    assert unique_slug("...", {"untitled"}) == "untitled-2"


def test_title_with_a_number():
    assert unique_slug("Summer 1", {"summer-1"}) == "summer-1-2"


def test_every_title_once():
    taken = []
    for _ in range(4):
        taken.append(unique_slug("Minutes", taken))
    assert taken == ["minutes", "minutes-2", "minutes-3", "minutes-4"]


def test_first():
    assert unique_slug("News", set()) == "news"
    assert unique_slug("News", {"news-2"}) == "news"


def test_first_number_is_taken_too():
    assert unique_slug("News", {"news", "news-1", "news-2"}) == "news-3"


def test_max_length():
    assert slugify("Wednesday menu", max_length=9) == "wednesday"
    assert slugify("Congratulations to all", max_length=5) == "congr"
    assert ascii_fold("Ærø Žižek") == "Aero Zizek"
