"""The animals, as far as the kitchen knows them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Animal:
    """`count` animals of one kind in one house; `weight_kg` is the weight of one of them."""

    name: str
    house: str
    weight_kg: float
    diet: str
    count: int = 1
