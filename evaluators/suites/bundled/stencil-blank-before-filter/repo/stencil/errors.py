"""What can be wrong with a template."""


class TemplateError(Exception):
    """A template that cannot be read, or a name in it that has no value."""
