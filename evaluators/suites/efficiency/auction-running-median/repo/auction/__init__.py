"""Bids of an auction."""
