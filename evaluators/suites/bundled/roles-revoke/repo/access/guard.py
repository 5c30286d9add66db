"""The guard that the services ask before they do anything."""

from access.policy import allows
from access.roles import RoleBook
from access.users import User


class AccessDenied(Exception):
    """The user lacks a permission."""


class Guard:
    """Checks permissions and keeps a list of what was denied."""

    def __init__(self, book: RoleBook) -> None:
        self._book = book
        self.denied: list[tuple[str, str]] = []

    def can(self, user: User, permission: str) -> bool:
        return allows(self._book, user, permission)

    def require(self, user: User, permission: str) -> None:
        """Raise AccessDenied, and remember it, unless the user has the permission."""
        if not self.can(user, permission):
            self.denied.append((user.name, permission))
            raise AccessDenied(f"{user.name} lacks {permission}")
