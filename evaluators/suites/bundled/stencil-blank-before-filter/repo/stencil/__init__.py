"""Small templates for mails and pages."""

from stencil.template import Template

__all__ = ["Template"]
