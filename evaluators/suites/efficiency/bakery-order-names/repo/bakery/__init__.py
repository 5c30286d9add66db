"""Orders of a bakery."""
