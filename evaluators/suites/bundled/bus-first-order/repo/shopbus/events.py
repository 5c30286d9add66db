"""Events."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ORDER_PLACED = "order.placed"
ORDER_CANCELLED = "order.cancelled"
EVERY_TOPIC = "*"


@dataclass(frozen=True)
class Event:
    """Something that happened: a topic such as `order.placed`, and its details."""

    topic: str
    details: Mapping[str, Any] = field(default_factory=dict)
