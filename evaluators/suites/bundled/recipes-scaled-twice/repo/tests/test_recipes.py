import unittest

from recipes.recipe import Ingredient, parse_ingredient, parse_recipe
from recipes.shopping import shopping_list
from recipes.units import show, to_base


class UnitsTest(unittest.TestCase):
    def test_grams(self):
        self.assertEqual([to_base(2, unit) for unit in ("g", "kg")], [(2.0, "g"), (2000.0, "g")])
        self.assertAlmostEqual(to_base(2, "oz")[0], 56.7)
        self.assertAlmostEqual(to_base(0.5, "lb")[0], 226.8)

    def test_millilitres(self):
        found = [to_base(2, unit) for unit in ("ml", "cl", "l", "tsp", "tbsp", "cup")]
        self.assertEqual(found, [(ml, "ml") for ml in (2.0, 20.0, 2000.0, 10.0, 30.0, 480.0)])

    def test_counted(self):
        self.assertEqual(to_base(3, ""), (3, ""))

    def test_no_such_unit(self):
        with self.assertRaises(ValueError):
            to_base(1, "barrel")

    def test_show(self):
        self.assertEqual([show(249.6, "g"), show(1.5, ""), show(3.0, "")], ["250 g", "1.5", "3"])


class RecipeTest(unittest.TestCase):
    def test_parse(self):
        self.assertEqual(parse_ingredient("1.5 kg bread flour"), Ingredient(1.5, "kg", "bread flour"))
        self.assertEqual(parse_ingredient("3 eggs"), Ingredient(3.0, "", "eggs"))
        self.assertEqual(parse_ingredient("2 dl milk"), Ingredient(2.0, "dl", "milk"))

    def test_scaled(self):
        recipe = parse_recipe("Omelette", 2, ["3 eggs", "5 cl milk"])
        self.assertEqual(
            recipe.scaled(4).ingredients,
            (Ingredient(6.0, "", "eggs"), Ingredient(10.0, "cl", "milk")),
        )
        self.assertEqual(recipe.scaled(1).ingredients[0].amount, 1.5)

    def test_scaled_knows_its_servings(self):
        recipe = parse_recipe("Omelette", 2, ["3 eggs", "5 cl milk"])
        self.assertEqual(recipe.scaled(6).servings, 6)

    def test_no_servings(self):
        with self.assertRaises(ValueError):
            parse_recipe("Omelette", 2, ["3 eggs"]).scaled(0)


class ShoppingTest(unittest.TestCase):
    def test_sums(self):
        bread = parse_recipe("Bread", 1, ["1 kg flour", "650 ml water", "20 g salt"])
        soup = parse_recipe("Soup", 4, ["1 l water", "5 g salt", "2 onions"])
        self.assertEqual(
            shopping_list([bread, soup]),
            ["flour: 1000 g", "onions: 2", "salt: 25 g", "water: 1650 ml"],
        )

    def test_decilitres(self):
        pancakes = parse_recipe("Pancakes", 4, ["5 dl milk", "0.5 dl oil"])
        self.assertEqual(shopping_list([pancakes]), ["milk: 500 ml", "oil: 50 ml"])
        self.assertEqual(shopping_list([pancakes.scaled(6)]), ["milk: 750 ml", "oil: 75 ml"])


if __name__ == "__main__":
    unittest.main()
