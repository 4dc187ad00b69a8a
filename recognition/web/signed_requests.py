"""Requests that a key has signed: four headers, one canonical text, a moment near ours, and a nonce that came once. docs/signed-requests.md."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator
from datetime import UTC
from tempfile import SpooledTemporaryFile
from typing import Any

from flask import current_app
from werkzeug.exceptions import HTTPException

from recognition.accounts.held_keys import Holder
from recognition.accounts.nonces import WINDOW
from recognition.domain.lookups import Role
from recognition.errors import Problem
from recognition.services.keys import KEYS
from recognition.support import request_signing as signing
from recognition.support.request_signing import SignedParts, SigningAlgorithm
from recognition.web.shared.service import now

NONCES = "recognition.nonces"
"""Under this name the application keeps its NonceStore."""
ENVIRON = {name: "HTTP_" + name.upper().replace("-", "_") for name in signing.HEADERS}
KEY_ID = ENVIRON[signing.KEY_ID]
LARGEST_BODY, LARGEST_FILE = 5 << 20, 101 << 20
"""Bytes that are read before the signature is checked, of registrars' files the latter; what an endpoint takes is less, and said by itself."""
IN_MEMORY = 1 << 20
CHUNK = 1 << 16
NO_SECRET = "-" * 43
"""In place of the secret of a key that is none, so that the time taken does not reveal which ids exist."""
_FORMS = {
    signing.KEY_ID: (re.compile(r"[a-z2-7]{8}", re.ASCII), "key_id_malformed"),
    signing.TIMESTAMP: (re.compile(r"[0-9]{10}(?:[0-9]{3})?", re.ASCII), "timestamp_malformed"),
    signing.NONCE: (re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII), "nonce_malformed"),
    signing.SIGNATURE: (re.compile(r"(hmac-sha256|hmac-sm3)=([0-9A-Fa-f]{64})", re.ASCII), "signature_malformed"),
}


class SignatureRefused(Problem):
    """A request is not signed as it must be; `code` says in what."""

    code = "signature_wrong"


class KeptBody(SpooledTemporaryFile[bytes]):
    """A body that was read before the view reads it: in memory, a large one in a file without a name. It ends with the request that holds it."""

    def __del__(self) -> None:
        # Nobody else knows when the view has read it.
        self.close()


def signer(environ: dict[str, Any]) -> Holder:
    """Who signed the request; its body is read, checked and laid back for the view. The nonce is not taken yet: `take_nonce` does it.

    Raises SignatureRefused, Problem `bad_request` and `too_large` for the body, AccountsUnavailable."""
    sent = _headers(environ)
    _near(sent[signing.TIMESTAMP])
    name, _equals, signature = sent[signing.SIGNATURE].partition("=")
    algorithm, key_id = SigningAlgorithm(name), sent[signing.KEY_ID]
    if not signing.available(algorithm):
        raise SignatureRefused(signing.SIGNATURE, code="sm3_unavailable")
    holder = current_app.extensions[KEYS].signer(key_id)
    most = LARGEST_FILE if holder and holder.caller.role is Role.REGISTRAR else LARGEST_BODY
    text = signing.canonical(algorithm, _parts(environ, algorithm, sent, most))
    right = signing.signature(algorithm, holder.secret if holder else NO_SECRET, text)
    if not (hmac.compare_digest(right, signature.lower()) and holder):
        # Of the text its hash alone: whoever signs compares it with that of its own text, and sees whether text or secret differ.
        raise SignatureRefused(signing.SIGNATURE, canonical_sha256=hashlib.sha256(text).hexdigest())
    if holder.signs is not algorithm:
        raise SignatureRefused(signing.SIGNATURE, code="signature_algorithm", allowed=[holder.signs])
    return holder


def take_nonce(environ: dict[str, Any]) -> None:
    """Takes the nonce of a request whose signature is right. Raises NonceUsed, SignedBeforeStart, AccountsUnavailable."""
    key_id, nonce = environ[KEY_ID], environ[ENVIRON[signing.NONCE]]
    current_app.extensions[NONCES].take(key_id, nonce, _seconds(environ[ENVIRON[signing.TIMESTAMP]]), now().timestamp())


def missing(environ: dict[str, Any]) -> list[str]:
    """The headers of a signed request that this one lacks."""
    return [name for name, key in ENVIRON.items() if not environ.get(key)]


def _headers(environ: dict[str, Any]) -> dict[str, str]:
    if lacks := missing(environ):
        raise SignatureRefused(lacks[0], code="signature_header_missing", missing=lacks)
    sent = {name: environ[key].strip() for name, key in ENVIRON.items()}
    for name, (form, code) in _FORMS.items():
        if form.fullmatch(sent[name]) is None:
            raise SignatureRefused(name, code=code)
    return sent


def _seconds(timestamp: str) -> float:
    return int(timestamp) / (1000 if len(timestamp) > 10 else 1)


def _near(timestamp: str) -> None:
    ours = now()
    apart = _seconds(timestamp) - ours.timestamp()
    if abs(apart) > WINDOW:
        told = ours.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        raise SignatureRefused(signing.TIMESTAMP, code="clock_wrong", server_time=told, difference_seconds=round(apart))


def _parts(environ: dict[str, Any], algorithm: SigningAlgorithm, sent: dict[str, str], most: int) -> SignedParts:
    # Decoded once by the server and by what finds the route: it is signed as it is routed.
    path = environ["PATH_INFO"].encode("latin-1").replace(b"%", b"%25")
    query = environ.get("QUERY_STRING", "").encode("latin-1")
    body = _body(environ, hashlib.new(algorithm.hash), most)
    return SignedParts(environ["REQUEST_METHOD"], path, query, body, sent[signing.TIMESTAMP], sent[signing.NONCE], sent[signing.KEY_ID])


def _body(environ: dict[str, Any], digest: Any, most: int) -> str:
    """The hash of the body's bytes as they were sent, without the frames of chunks; what was read is laid back."""
    kept = KeptBody(IN_MEMORY)
    size = 0
    for piece in _pieces(environ, most):
        size += len(piece)
        if size > most:
            raise Problem(code="too_large")
        digest.update(piece)
        kept.write(piece)
    kept.seek(0)
    if environ.pop("HTTP_TRANSFER_ENCODING", None) is None:
        if size < int(environ.get("CONTENT_LENGTH") or 0):
            raise Problem(code="bad_request")
    else:
        # What came in chunks is whole now, and has a length like any other.
        environ["CONTENT_LENGTH"] = str(size)
    environ["wsgi.input"] = kept
    return str(digest.hexdigest())


def _pieces(environ: dict[str, Any], most: int) -> Iterator[bytes]:
    length = environ.get("CONTENT_LENGTH", "") if "HTTP_TRANSFER_ENCODING" not in environ else ""
    if not length and not environ.get("wsgi.input_terminated"):
        return
    left = int(length) if length.isascii() and length.isdigit() else most + 1
    try:
        while left > 0 and (piece := environ["wsgi.input"].read(min(CHUNK, left))):
            left -= len(piece)
            yield piece
    except HTTPException:
        raise
    except Exception as error:
        # Each server has errors of its own for a body that breaks off; sending the same again would not help.
        raise Problem(code="bad_request") from error
