"""Daily reports from the web server's access log."""

from weblog.entries import Entry, read_entries
from weblog.report import render
from weblog.summary import Summary, summarise

__all__ = ["Entry", "Summary", "read_entries", "render", "summarise"]
