"""Diaries that become one book."""
