"""Games with words."""
