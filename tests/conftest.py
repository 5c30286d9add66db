"""For all tests."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from evaluators.sandbox.bubblewrap import BubblewrapSandbox

settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")
"""How long an example takes says how busy the machine is, and nothing of the code."""


@pytest.fixture(scope="session")
def sandbox() -> BubblewrapSandbox:
    """The real one, known to work."""
    sandbox = BubblewrapSandbox()
    sandbox.check()
    return sandbox
