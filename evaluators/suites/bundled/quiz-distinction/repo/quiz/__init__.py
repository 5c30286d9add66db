"""Marking a quiz and telling people how they did."""
