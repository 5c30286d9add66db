"""Selling seats in a hall."""
