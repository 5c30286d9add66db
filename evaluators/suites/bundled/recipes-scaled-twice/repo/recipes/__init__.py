"""Recipes for any number of people, and the shopping list for them."""
