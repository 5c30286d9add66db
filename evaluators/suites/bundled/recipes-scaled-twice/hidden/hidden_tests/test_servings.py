import pytest

from recipes.recipe import Ingredient, parse_recipe
from recipes.shopping import shopping_list


@pytest.fixture
def buns():
    return parse_recipe("Buns", 20, ["4 dl milk", "800 g flour", "2 eggs"])


def test_servings(buns):
    assert [buns.scaled(servings).servings for servings in (1, 5, 20, 50)] == [1, 5, 20, 50]


def test_more_and_then_fewer(buns):
    assert shopping_list([buns.scaled(40).scaled(10)]) == ["eggs: 1", "flour: 400 g", "milk: 200 ml"]


def test_there_and_back(buns):
    assert buns.scaled(10).scaled(20) == buns
    assert buns.scaled(80).scaled(20) == buns


def test_three_times(buns):
    assert buns.scaled(10).scaled(5).scaled(40).ingredients == (
        Ingredient(8.0, "dl", "milk"),
        Ingredient(1600.0, "g", "flour"),
        Ingredient(4.0, "", "eggs"),
    )


def test_same_number_again(buns):
    assert buns.scaled(40).scaled(40) == buns.scaled(40)


def test_whole_recipe():
    tea = parse_recipe("Tea", 1, ["2 tsp leaves"])
    assert (tea.scaled(3).title, tea.scaled(3).servings) == ("Tea", 3)


def test_scaled_once(buns):
    assert shopping_list([buns.scaled(10)]) == ["eggs: 1", "flour: 400 g", "milk: 200 ml"]


def test_recipe_itself_stays(buns):
    buns.scaled(10)
    assert buns == parse_recipe("Buns", 20, ["4 dl milk", "800 g flour", "2 eggs"])


def test_no_servings(buns):
    with pytest.raises(ValueError):
        buns.scaled(10).scaled(0)


def test_decilitres():
    one = parse_recipe("One", 1, ["2 dl cream"])
    two = parse_recipe("Two", 1, ["1 l cream", "3 tbsp cream"])
    assert shopping_list([one, two]) == ["cream: 1245 ml"]
