"""The connection under the vendors' SDKs is aiohttp's, and here is what its failures mean.

Both SDKs offer two HTTP clients. Asking through aiohttp's takes two thirds of the processor time of the other, whose
parser is Python. But each SDK gives its errors other names, among which a connection that broke may be one that never
was; so what counts is aiohttp's own error, which is their cause.
"""

from __future__ import annotations

import os

import aiohttp

from hgm.llm.faults import Fault

_NEVER_WAS = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


def fault_of(error: BaseException) -> Fault:
    """The row of the table for a request that `error` ended before its answer was whole. Only where there never was a
    connection can the provider have done nothing that it may bill."""
    cause = _own(error)
    if isinstance(cause, _NEVER_WAS):
        return Fault.UNREACHABLE
    return Fault.TIMEOUT if isinstance(cause, TimeoutError) else Fault.BROKEN_OFF


def name_of(error: BaseException) -> str:
    """aiohttp's name for it."""
    return type(_own(error)).__name__


def reason_of(error: BaseException) -> str:
    """What the innermost error says: `Connection refused`, where the outermost knows only that all attempts failed."""
    said = "no reason given"
    inner: BaseException | None = _own(error)
    while inner is not None:
        number = inner.errno if isinstance(inner, OSError) else None
        said = os.strerror(number) if number and number > 0 else str(inner) or said
        inner = inner.__cause__ or inner.__context__
    return said


def _own(error: BaseException) -> BaseException:
    """aiohttp's error among the causes of `error`; the innermost of them where it has none."""
    while error.__cause__ is not None and not isinstance(error, aiohttp.ClientError):
        error = error.__cause__
    return error
