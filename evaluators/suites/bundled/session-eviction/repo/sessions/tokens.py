"""Session tokens: the serial number of the login, signed."""

import hashlib
import hmac


class TokenMaker:
    """Makes tokens that nobody without the secret can make, and never the same twice."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._serial = 0

    def next_token(self, user: str) -> str:
        """A token for a new login of `user`."""
        self._serial += 1
        message = f"{self._serial}:{user}".encode()
        return f"{self._serial}-{hmac.new(self._secret, message, hashlib.sha256).hexdigest()[:20]}"
