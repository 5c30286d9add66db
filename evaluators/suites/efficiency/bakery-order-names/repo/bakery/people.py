from dataclasses import dataclass


@dataclass(frozen=True)
class Customer:
    number: int
    name: str
    street: str


@dataclass(frozen=True)
class Order:
    customer: int
    loaves: int
