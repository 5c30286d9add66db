"""Plans and payments of a gym."""

from gym.members import Member
from gym.plans import PLANS, Plan

__all__ = ["PLANS", "Member", "Plan"]
