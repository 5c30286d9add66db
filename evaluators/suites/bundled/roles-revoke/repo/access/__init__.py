"""Who may do what: roles, users, and a guard in front of the operations."""

from access.guard import AccessDenied, Guard
from access.policy import allows, effective_permissions
from access.rolepage import role_page
from access.roles import RoleBook
from access.users import User

__all__ = ["AccessDenied", "Guard", "RoleBook", "User", "allows", "effective_permissions", "role_page"]
