from recipes.recipe import parse_recipe
from recipes.shopping import shopping_list
from recipes.units import to_base


def test_to_base():
    found = [to_base(amount, "dl") for amount in (1, 2.5, 12, 0.25)]
    assert found == [(100.0, "ml"), (250.0, "ml"), (1200.0, "ml"), (25.0, "ml")]


def test_same_as_other_units():
    assert to_base(10, "dl") == to_base(1, "l") == to_base(100, "cl") == to_base(1000, "ml")


def test_buns():
    buns = parse_recipe("Buns", 20, ["3 dl milk", "1 dl sugar", "450 g flour"])
    assert shopping_list([buns]) == ["flour: 450 g", "milk: 300 ml", "sugar: 100 ml"]


def test_half_of_it():
    buns = parse_recipe("Buns", 20, ["3 dl milk", "1 dl sugar", "450 g flour"])
    assert shopping_list([buns.scaled(10)]) == ["flour: 225 g", "milk: 150 ml", "sugar: 50 ml"]


def test_sum_with_other_units():
    one = parse_recipe("One", 1, ["2 dl cream"])
    two = parse_recipe("Two", 1, ["1 l cream", "3 tbsp cream"])
    assert shopping_list([one, two]) == ["cream: 1245 ml"]


def test_other_units_stay():
    recipe = parse_recipe("Mix", 1, ["4 cl rum", "2 cup tea", "1 tsp sugar", "0.5 kg ice"])
    assert shopping_list([recipe]) == ["ice: 500 g", "rum: 40 ml", "sugar: 5 ml", "tea: 480 ml"]
