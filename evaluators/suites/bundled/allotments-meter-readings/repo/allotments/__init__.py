"""Plots, water and yearly bills of an allotment society."""

from allotments.plots import Plot, read_plots

__all__ = ["Plot", "read_plots"]
