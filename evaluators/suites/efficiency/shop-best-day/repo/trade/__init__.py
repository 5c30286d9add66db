"""Prices of a share."""
