"""CBOR (RFC 8949) by its library, strict: one value, definite lengths, no key twice; loaded when first used."""

from __future__ import annotations

from typing import Any

from recognition.report_codes.faults import Malformed

DEEPEST = 6


def written(value: Any) -> bytes:
    """The value in its shortest spelling; members of maps in the order given."""
    import cbor2

    return bytes(cbor2.dumps(value))


def read(data: bytes) -> Any:
    """The value; bytes behind it and longer spellings are left to whoever writes it again. Raises Malformed."""
    import cbor2

    try:
        return cbor2.loads(data, allow_duplicate_keys=False, allow_indefinite=False, max_depth=DEEPEST)
    except Exception as error:  # tags are read by many other modules, each of which raises what it likes
        raise Malformed("cbor") from error
