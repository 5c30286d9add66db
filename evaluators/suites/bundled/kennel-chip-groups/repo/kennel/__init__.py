"""Dogs that stay in a kennel while their owners are away."""

from kennel.dogs import Dog
from kennel.register import Register

__all__ = ["Dog", "Register"]
