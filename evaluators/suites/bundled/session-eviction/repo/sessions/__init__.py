"""Login sessions, kept in memory."""

from sessions.cache import ExpiringCache
from sessions.clock import ManualClock
from sessions.store import Session, SessionStore

__all__ = ["ExpiringCache", "ManualClock", "Session", "SessionStore"]
