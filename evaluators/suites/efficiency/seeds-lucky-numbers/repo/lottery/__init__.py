"""Tickets of a lottery."""
