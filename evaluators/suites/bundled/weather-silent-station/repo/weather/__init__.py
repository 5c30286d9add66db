"""Averages of the readings of weather stations."""

from weather.readings import Reading, parse_readings

__all__ = ["Reading", "parse_readings"]
