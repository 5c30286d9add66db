"""Loans, fines and reminders of a town library."""
