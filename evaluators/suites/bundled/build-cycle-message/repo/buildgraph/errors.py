"""What can be wrong with a build."""


class BuildError(Exception):
    """Base of the errors of this package."""


class CycleError(BuildError):
    """Targets that need each other."""

    def __init__(self, path: list[str]) -> None:
        super().__init__("cycle: " + " -> ".join(path))
        self.path = path


class MissingSourceError(BuildError):
    """A file that nobody builds and that is not there."""
