"""Answers of a survey, from 1 (not at all) to 5 (very much)."""

from survey.answers import count, parse_answers
from survey.histogram import histogram
from survey.report import report
from survey.statistics import summary

__all__ = ["count", "histogram", "parse_answers", "report", "summary"]
