"""Builds the glossary at the end of a manual."""

from glossary.terms import Term, parse_terms

__all__ = ["Term", "parse_terms"]
