"""The page of one role in the back office, as text."""

from access.roles import RoleBook


def role_page(book: RoleBook, name: str) -> str:
    """Name, parents, own and inherited permissions of a role."""
    own = book.own_permissions(name)
    inherited = book.permissions(name) - own
    return "\n".join(
        [
            f"Role {name}",
            f"inherits from: {', '.join(book.parents(name)) or '-'}",
            f"own: {', '.join(sorted(own)) or '-'}",
            f"inherited: {', '.join(sorted(inherited)) or '-'}",
        ]
    )
