"""Delivery zones by postal code."""
