"""Covers for chairs and cushions: how much fabric they take, how it is cut, what it costs."""
