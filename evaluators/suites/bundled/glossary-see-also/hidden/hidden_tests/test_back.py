from glossary.chapters import Chapter
from glossary.manual import back, manual

CHAPTERS = [Chapter("Dough", 2, "Flour and yeast."), Chapter("Heat", 9, "The oven, once more the flour.")]
SOURCE = "flour = ground grain -> wheat\noven = is hot\n"


def test_back():
    assert back(SOURCE, CHAPTERS).splitlines()[2:6] == ["-- F --", "flour", "    ground grain", "    See also: wheat"]


def test_index_is_there_too():
    assert manual("Bread", CHAPTERS, SOURCE).endswith("INDEX\n\nflour, 2, 9\noven, 9")
