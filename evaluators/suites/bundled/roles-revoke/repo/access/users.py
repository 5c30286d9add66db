"""Users, as far as access is concerned."""

from dataclasses import dataclass


@dataclass(frozen=True)
class User:
    """A user with any number of roles; a suspended one keeps them, but may not use them."""

    name: str
    roles: tuple[str, ...] = ()
    suspended: bool = False
