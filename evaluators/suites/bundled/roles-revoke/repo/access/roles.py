"""Roles: named sets of permissions that may inherit from other roles.

A permission is `subject:verb`, for example `invoice:read`.
"""

from collections.abc import Iterable


class RoleBook:
    """All roles of the company."""

    def __init__(self) -> None:
        self._own: dict[str, set[str]] = {}
        self._parents: dict[str, tuple[str, ...]] = {}

    def define(self, name: str, permissions: Iterable[str], inherits: Iterable[str] = ()) -> None:
        """Add a role. Its parents must be there already, so that circles are impossible. Raises ValueError."""
        parents = tuple(inherits)
        if name in self._own:
            raise ValueError(f"role {name} is already defined")
        for parent in parents:
            if parent not in self._own:
                raise ValueError(f"role {name} inherits from {parent}, which is not defined")
        self._own[name] = set(permissions)
        self._parents[name] = parents

    def grant(self, name: str, permission: str) -> None:
        """Give a permission to a role, and so to all roles that inherit from it."""
        self._own[name].add(permission)

    def revoke(self, name: str, permission: str) -> None:
        """Take a permission away from a role; nothing happens if it has none of its own."""
        self._own[name].discard(permission)

    def names(self) -> list[str]:
        return sorted(self._own)

    def parents(self, name: str) -> tuple[str, ...]:
        return self._parents[name]

    def own_permissions(self, name: str) -> frozenset[str]:
        """What was given to this very role. Raises KeyError for unknown roles."""
        return frozenset(self._own[name])

    def permissions(self, name: str) -> set[str]:
        """Own and inherited permissions. Raises KeyError for unknown roles."""
        granted = self._own[name]
        for parent in self._parents[name]:
            granted |= self.permissions(parent)
        return granted
