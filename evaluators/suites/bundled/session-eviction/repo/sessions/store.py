"""Who is logged in, and what they prefer."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sessions.cache import ExpiringCache
from sessions.clock import Clock
from sessions.tokens import TokenMaker

LIFETIME = 30 * 60.0


class NotLoggedIn(Exception):
    """The token belongs to no living session."""


@dataclass(frozen=True)
class Session:
    """One login."""

    token: str
    user: str
    preferences: Mapping[str, str] = field(default_factory=dict)


class SessionStore:
    """Sessions by token, with room for `capacity` of them."""

    def __init__(self, capacity: int, clock: Clock, secret: bytes = b"development") -> None:
        self._tokens = TokenMaker(secret)
        self._cache: ExpiringCache[Session] = ExpiringCache(capacity, LIFETIME, clock)

    def login(self, user: str) -> str:
        """Start a session; returns its token."""
        session = Session(self._tokens.next_token(user), user)
        self._cache.put(session.token, session)
        return session.token

    def find(self, token: str) -> Session:
        """The session of a token. Raises NotLoggedIn."""
        session = self._cache.get(token)
        if session is None:
            raise NotLoggedIn(token)
        return session

    def prefer(self, token: str, name: str, value: str) -> Session:
        """Remember a preference, for example the theme. Raises NotLoggedIn."""
        session = self.find(token)
        changed = replace(session, preferences={**session.preferences, name: value})
        self._cache.put(token, changed)
        return changed

    def logout(self, token: str) -> None:
        """End a session; a token that is not known is ignored."""
        self._cache.discard(token)

    def online(self) -> list[str]:
        """Names of the users who are logged in, sorted; someone with two sessions appears once."""
        sessions = [self._cache.get(key) for key in self._cache.keys()]
        return sorted({session.user for session in sessions if session is not None})
