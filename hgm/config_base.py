"""What all tables of hgm.toml share: strictness, and amounts as people write them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from archive.errors import ConfigError
from hgm import amounts


class Section(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, use_attribute_docstrings=True)


def parsed(parse: Callable[[Any], float]) -> BeforeValidator:
    """A validator that reads amounts as people write them; pydantic wants a ValueError where one is wrong."""

    def check(value: object) -> object:
        try:
            return parse(value)
        except ConfigError as error:
            raise ValueError(str(error)) from None

    return BeforeValidator(check)


Count = Annotated[int | None, parsed(amounts.count), Field(gt=0)]
Dollars = Annotated[float | None, parsed(amounts.usd), Field(gt=0)]
Seconds = Annotated[float | None, parsed(amounts.duration_s), Field(gt=0)]
Positive = Annotated[int | None, Field(ge=1)]
