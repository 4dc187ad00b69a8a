"""CBOR (RFC 8949) by its library, strict: one value, definite lengths, no key twice; loaded when first used."""

from __future__ import annotations

from functools import cache
from typing import Any

from recognition.report_codes.faults import CodesOff, Malformed

DEEPEST = 6


@cache
def library() -> Any:
    """The library. Raises CodesOff where it is not installed."""
    try:
        import cbor2
    except ImportError as error:
        raise CodesOff() from error
    return cbor2


def written(value: Any) -> bytes:
    """The value in its shortest spelling; members of maps in the order given."""
    return bytes(library().dumps(value))


def read(data: bytes) -> Any:
    """The value; bytes behind it and longer spellings are left to whoever writes it again. Raises Malformed."""
    loads = library().loads
    try:
        return loads(data, allow_duplicate_keys=False, allow_indefinite=False, max_depth=DEEPEST)
    except Exception as error:  # tags are read by many other modules, each of which raises what it likes
        raise Malformed("cbor") from error
