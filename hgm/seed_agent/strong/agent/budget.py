"""What is left of the attempt's limits, and when the model must hear of it."""

import time

from agent import settings


class Budget:
    """Counts itself, and believes the server where that says what is left. Limits that are absent do not end.

    `whole` are the limits that the work began with, where `limits` is only what is left of them.
    """

    def __init__(self, limits, whole=None, warned=1.0):
        now = {name: limits[name] for name in ("requests", "tokens", "usd", "wall_s") if limits.get(name) is not None}
        self.limits = whole or {name: most for name, most in now.items() if most}
        self.used = {name: self.limits[name] - now.get(name, 0) for name in self.limits}
        self.told = {}
        self.started = time.monotonic() - self.used.get("wall_s", 0)
        self.warned = warned

    def count(self, answer):
        for name, used in (("requests", 1), ("tokens", answer.tokens)):
            self.used[name] = self.used.get(name, 0) + used
        self.told = answer.left or self.told

    def left(self, name):
        if name == "wall_s":
            return self.limits[name] - (time.monotonic() - self.started)
        return self.told.get(name, self.limits[name] - self.used.get(name, 0))

    def share(self):
        """The smallest share that is left of any limit, in [0, 1]; 1 without limits."""
        return min((max(0.0, self.left(name) / self.limits[name]) for name in self.limits), default=1.0)

    def ending(self):
        """Whether only the last requests are left: those to finish with."""
        if self.share() <= 0.05:
            return True
        return "requests" in self.limits and self.left("requests") <= settings.LAST_REQUESTS

    def command_seconds(self):
        """How long one command may take: never more than a third of the time that is left."""
        if "wall_s" not in self.limits:
            return settings.COMMAND_SECONDS
        return max(1.0, min(settings.COMMAND_SECONDS, self.left("wall_s") / 3))

    def notice(self):
        """A line for the model: when a quarter is left, and each time that half of this is gone; else nothing."""
        share = self.share()
        if self.ending():
            return "Almost nothing is left of your budget. Leave the work in its best state and answer now."
        if share > settings.WARN_BELOW or share > self.warned / 2:
            return ""
        self.warned = share
        rest = ", ".join(f"{max(0, self.left(name)):.0f} {name.replace('wall_s', 'seconds')}" for name in self.limits)
        return f"Your budget runs low; left: {rest}. Work towards an end."
