"""From a user's roles to a yes or no."""

from access.roles import RoleBook
from access.users import User

ANY_VERB = "*"


def effective_permissions(book: RoleBook, user: User) -> frozenset[str]:
    """Everything that the user's roles allow together; nothing while the user is suspended."""
    if user.suspended:
        return frozenset()
    return frozenset().union(*(book.permissions(role) for role in user.roles))


def allows(book: RoleBook, user: User, permission: str) -> bool:
    """True if the user has this permission, or `subject:*` for its subject."""
    subject, _, _ = permission.partition(":")
    granted = effective_permissions(book, user)
    return permission in granted or f"{subject}:{ANY_VERB}" in granted
