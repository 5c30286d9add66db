"""The one error of this package."""


class SettingsError(ValueError):
    """A settings file, or a value in it, that cannot be understood."""
