"""Stockpiles of a quarry: what lies there, what is promised, what can still be sold."""
