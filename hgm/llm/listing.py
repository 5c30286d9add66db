"""Asks a provider whether it is there, takes the key and has the model: by its list of models, which costs nothing."""

from __future__ import annotations

import asyncio
import difflib

from archive.errors import BadRequest, ProviderRefused, ProviderUnavailable
from hgm.llm.remote import RemoteModel

PATIENCE_S = 20.0
NEAR = 3
"""So many names that come near are told."""


async def look(model: RemoteModel, *, complete: bool) -> str:
    """What was found, in words. `complete`: the smallest request is sent too, which may cost, and decides where the
    list does not have the model or there is none.

    Raises:
        ProviderRefused: the key, the address or the model's name is wrong.
        ProviderUnavailable: nobody answers at the address, or not now.
    """
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await (_complete(model) if complete else _listed(model))
    except TimeoutError:
        raise ProviderUnavailable(f"{model.who} did not answer within {PATIENCE_S:.0f} s") from None


async def _listed(model: RemoteModel) -> str:
    names = await model.served()
    if names is None:
        raise ProviderRefused(
            f"{model.who} has no list of models. Either base_url is wrong (of openai and vllm it ends in /v1), or it "
            "keeps none: --ask asks the model itself"
        )
    if model.model not in names:
        raise ProviderRefused(f"{model.who} is not in the server's list{_near(model, names)}")
    return f"{model.who} is in the server's list; the model itself was not asked, which costs: --ask"


async def _complete(model: RemoteModel) -> str:
    try:
        usage = await model.check()
    except (ProviderRefused, BadRequest) as error:
        names = await _names(model)
        said = f"{error}. It is not in the server's list{_near(model, names)}" if names else str(error)
        raise ProviderRefused(said) from None
    return f"{model.who} answers: {usage.tokens} tokens, ${usage.usd:.6f}"


async def _names(model: RemoteModel) -> list[str]:
    """Those of the list where the model is not among them; none where it is, or the list cannot be had."""
    try:
        names = await model.served() or []
    except (ProviderRefused, ProviderUnavailable, BadRequest):
        return []
    return [] if model.model in names else names


def _near(model: RemoteModel, names: list[str]) -> str:
    near = difflib.get_close_matches(model.model, names, n=NEAR) or sorted(names)[:NEAR]
    return f": mend `model`, e.g. {' or '.join(near)}" if near else ", which is empty"
