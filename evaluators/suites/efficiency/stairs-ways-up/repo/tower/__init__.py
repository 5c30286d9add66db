"""Ways to climb stairs."""
