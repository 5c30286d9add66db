"""Accounts, transfers between them, and standing orders."""
