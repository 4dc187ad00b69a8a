"""The adapter to the card platform: a dynamic code is exchanged there for the card's identity, within bounds of time and of how many wait.

What the platform's gateway must answer is described in docs/resolver.md; whoever runs it writes the few lines between it and the platform's own interface. The stand-in of the
demonstration exchanges codes printed on paper, says so in every answer, and starts only where the settings say that this is a demonstration.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import ssl
import time
from contextlib import suppress
from typing import Any, Protocol

from gevent import Timeout
from gevent.lock import BoundedSemaphore

from recognition.resolver.cards import IDENTITY, Card, spelled
from recognition.resolver.problems import ResolverProblem
from recognition.resolver.settings import GatewayAddress, PlatformSettings
from recognition.support.patient_tokens import TokenPurpose

MOST = 1 << 14
REASONS = {"unknown": "card_code_unknown", "expired": "card_code_expired", "used": "card_code_used", "not_agreed": "holder_not_agreed"}
"""Why a platform takes no code, in its answer's `reason`, and how it is told on."""
DEMO_CARD = re.compile(r"DEMO-CARD-([0-9]{4})", re.ASCII)


class CardPlatform(Protocol):
    """What exchanges dynamic codes."""

    name: str

    def exchange(self, code: str, purpose: TokenPurpose) -> Card:
        """The card that a code stands for. Raises ResolverProblem."""
        ...


class StandInPlatform:
    """The demonstration's: cards that belong to nobody, on paper, good any number of times, whose holders agree to everything."""

    name = "stand-in"

    def exchange(self, code: str, purpose: TokenPurpose) -> Card:
        """As CardPlatform."""
        found = DEMO_CARD.fullmatch(code)
        if found is None:
            raise ResolverProblem("card_code_unknown")
        return Card(hashlib.sha256(f"demonstration card {found[1]}".encode()).hexdigest(), True, True)


class GatewayPlatform:
    """A platform's gateway over HTTP."""

    name = "gateway"

    def __init__(self, address: GatewayAddress, settings: PlatformSettings) -> None:
        """`address` is the gateway of the settings."""
        self._address, self._patience, self._pause = address, settings.patience, settings.pause
        self._turns = BoundedSemaphore(settings.at_once)
        self._context = ssl.create_default_context(cafile=str(address.ca_file) if address.ca_file else None) if address.tls else None
        self._away_until = 0.0  # on the monotonic clock

    def exchange(self, code: str, purpose: TokenPurpose) -> Card:
        """As CardPlatform."""
        if time.monotonic() < self._away_until:
            raise ResolverProblem("card_platform_away")
        until = time.monotonic() + self._patience
        # Half the time at most for a turn, so that the other half is left: an exchange of a moment says nothing of the platform.
        if not self._turns.acquire(timeout=self._patience / 2):
            raise ResolverProblem("card_platform_busy")
        try:
            status, told = self._answer(json.dumps({"code": code, "purpose": purpose}).encode(), until - time.monotonic())
        finally:
            self._turns.release()
        if status == 200:
            return _card(told)
        if status == 422 and isinstance(told.get("reason"), str) and told["reason"] in REASONS:
            raise ResolverProblem(REASONS[told["reason"]])
        raise ResolverProblem("card_platform_wrong")

    def _answer(self, body: bytes, seconds: float) -> tuple[int, dict[str, Any]]:
        """Status and body; no redirect and no proxy. Raises ResolverProblem where there is none in time, or one that says nothing of the code."""
        at = self._address
        connection = (
            http.client.HTTPSConnection(at.host, at.port, timeout=seconds, context=self._context)
            if self._context is not None
            else http.client.HTTPConnection(at.host, at.port, timeout=seconds)
        )
        headers = {"Content-Type": "application/json", "Accept": "application/json"} | ({"Authorization": f"Bearer {at.key}"} if at.key else {})
        # A wait that ends as a whole: each read by itself would let a platform that sends a byte a second go on for ever.
        bound = Timeout(seconds)
        bound.start()
        try:
            connection.request("POST", at.path, body, headers)
            reply = connection.getresponse()
            content, status = reply.read(MOST + 1), reply.status
        except (Timeout, OSError, http.client.HTTPException) as error:
            if isinstance(error, Timeout) and error is not bound:
                raise
            self._away_until = time.monotonic() + self._pause
            raise ResolverProblem("card_platform_away") from None
        finally:
            bound.close()
            with suppress(OSError):
                connection.close()
        if status not in (200, 422):
            # A wrong key, too many requests, or a fault over there: nothing of it is the code's.
            self._away_until = time.monotonic() + self._pause
            raise ResolverProblem("card_platform_away")
        return status, _object(content)


def _object(content: bytes) -> dict[str, Any]:
    try:
        told = json.loads(content) if len(content) <= MOST else None
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        # Without its cause: an error of JSON quotes what it read.
        raise ResolverProblem("card_platform_wrong")
    return told


def _card(told: dict[str, Any]) -> Card:
    identity, agreed = told.get("card"), told.get("agreed")
    if not isinstance(identity, str) or not IDENTITY.fullmatch(identity) or not isinstance(agreed, bool):
        raise ResolverProblem("card_platform_wrong")
    return Card(spelled(identity), True, agreed)


def platform_of(settings: PlatformSettings) -> CardPlatform:
    """The platform that is declared."""
    return GatewayPlatform(settings.gateway, settings) if settings.gateway else StandInPlatform()
