"""Routing of requests to handlers by path and method."""

from webroute.app import App, Response
from webroute.errors import MethodNotAllowed, NotFound
from webroute.router import Router

__all__ = ["App", "MethodNotAllowed", "NotFound", "Response", "Router"]
