"""Who asks: an institution that signs with a key of the resolver, or a page with a grant of the region's service."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from recognition.resolver.problems import ResolverProblem
from recognition.resolver.settings import DeclaredRegion, ResolverSettings
from recognition.resolver.store import AskingInstitution, ResolverStore
from recognition.support import request_signing as signing
from recognition.support.files import write_once
from recognition.support.patient_tokens import TokenPurpose, base64url
from recognition.support.request_signing import SignedParts, SigningAlgorithm
from recognition.support.resolver_grants import GRANT_WINDOW, GrantRefused, open_grant

ROOT_BYTES = 32
FORMS = {
    signing.KEY_ID: re.compile(r"[a-z2-7]{8}", re.ASCII),
    signing.TIMESTAMP: re.compile(r"[0-9]{10}(?:[0-9]{3})?", re.ASCII),
    signing.NONCE: re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII),
    signing.SIGNATURE: re.compile(r"(?:hmac-sha256|hmac-sm3)=[0-9A-Fa-f]{64}", re.ASCII),
}
"""As docs/signed-requests.md has them."""


class ReceivedRequest(NamedTuple):
    """What authentication looks at; header names in small letters."""

    method: str
    path: bytes
    query: bytes
    headers: Mapping[str, str]
    body: bytes


class ResolverCaller(NamedTuple):
    """Who asks, with the limits that hold; for which purposes it may; the number that is used once, and when it is refused by itself (Unix seconds)."""

    region: DeclaredRegion
    asks: AskingInstitution
    purposes: tuple[TokenPurpose, ...]
    number: bytes
    until: int


class InstitutionKeys:
    """Secrets of institutions' keys, each derived from one key file and its own id: a copy of the store signs nothing."""

    def __init__(self, path: Path) -> None:
        """`path` holds 32 bytes and is made at the first use."""
        self._path = path
        self._root = b""

    def secret(self, key_id: str) -> str:
        """The 43 characters of a key's secret. Raises ResolverProblem `store_unavailable`."""
        try:
            if not self._path.exists():
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                write_once(self._path, os.urandom(ROOT_BYTES))
            root = self._root or self._path.read_bytes()
        except OSError as error:
            raise ResolverProblem("store_unavailable") from error
        if len(root) != ROOT_BYTES:
            raise ResolverProblem("store_unavailable")
        self._root = root
        return base64url(hmac.digest(root, b"institution key\0" + key_id.encode(), "sha256"))


class Callers:
    """Recognises who asks."""

    def __init__(self, settings: ResolverSettings, store: ResolverStore, keys: InstitutionKeys) -> None:
        self._settings, self._store, self._keys = settings, store, keys

    def of(self, received: ReceivedRequest, now: datetime) -> ResolverCaller:
        """Who sent a request. Raises ResolverProblem."""
        kind, _, grant = received.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            return self._granted(grant.strip(), now)
        if any(name.lower() in received.headers for name in signing.HEADERS):
            return self._signed(received, now)
        raise ResolverProblem("not_known")

    def _granted(self, text: str, now: datetime) -> ResolverCaller:
        regions = {key: region for region in self._settings.regions for key in region.sealing_keys}
        try:
            grant = open_grant(text, regions)
        except GrantRefused as refusal:
            raise ResolverProblem(refusal.code) from refusal
        _near(grant.made_at, now)
        region = regions[grant.key]
        known = self._store.institution(region.name, grant.institution) or AskingInstitution(region.name, grant.institution)
        return ResolverCaller(region, _limited(known, region), (grant.purpose,), grant.number, grant.made_at + GRANT_WINDOW)

    def _signed(self, received: ReceivedRequest, now: datetime) -> ResolverCaller:
        sent = {name: received.headers.get(name.lower(), "").strip() for name in signing.HEADERS}
        if lacks := [name for name in signing.HEADERS if not sent[name]]:
            raise ResolverProblem("signature_header_missing", missing=lacks)
        if wrong := [name for name, form in FORMS.items() if not form.fullmatch(sent[name])]:
            raise ResolverProblem("signature_malformed", field=wrong[0])
        timestamp, key_id = sent[signing.TIMESTAMP], sent[signing.KEY_ID]
        made_at = int(timestamp[:10])
        _near(made_at, now)
        name, _equals, signature = sent[signing.SIGNATURE].partition("=")
        algorithm = SigningAlgorithm(name)
        if not signing.available(algorithm):
            raise ResolverProblem("sm3_unavailable")
        known = self._store.signer(key_id)
        body_hash = hashlib.new(algorithm.hash, received.body).hexdigest()
        text = signing.canonical(algorithm, SignedParts(received.method, received.path, received.query, body_hash, timestamp, sent[signing.NONCE], key_id))
        # Of an id that nobody has the secret is derived like any other, so that the time taken does not reveal which ids exist.
        right = signing.signature(algorithm, self._keys.secret(key_id), text)
        region = self._settings.region(known.region) if known else None
        if not hmac.compare_digest(right, signature.lower()) or known is None or region is None:
            raise ResolverProblem("signature_wrong", canonical_sha256=hashlib.sha256(text).hexdigest())
        if known.algorithm is not algorithm:
            raise ResolverProblem("signature_algorithm", allowed=[known.algorithm])
        number = hashlib.sha256(f"{key_id} {sent[signing.NONCE]}".encode()).digest()[:16]
        return ResolverCaller(region, _limited(known, region), known.purposes, number, made_at + GRANT_WINDOW)


def _near(made_at: int, now: datetime) -> None:
    apart = made_at - now.timestamp()
    if abs(apart) > GRANT_WINDOW:
        told = now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        raise ResolverProblem("clock_wrong", server_time=told, difference_seconds=round(apart))


def _limited(known: AskingInstitution, region: DeclaredRegion) -> AskingInstitution:
    """With the region's limits where it has none of its own."""
    return known._replace(
        per_minute=region.per_minute if known.per_minute is None else known.per_minute, per_day=region.per_day if known.per_day is None else known.per_day
    )
