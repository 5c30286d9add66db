"""Car insurance: policies, claims and no-claims classes."""

from insurance.claims import Claim
from insurance.policies import Policy

__all__ = ["Claim", "Policy"]
