"""What the resolver would seal for an institution today; and announcements and searches with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from flask import Flask

from recognition.domain.lookups import SHANGHAI
from recognition.support.patient_tokens import CardHash, SealingKey, TokenPurpose, hash_of_card, seal_token
from recognition.web.shared.service import CLOCK
from tests.people import performed

DOMAIN_KEY, EARLIER_KEY = b"the domain's key in these tests....", b"the one before that in these tests."


@dataclass(frozen=True)
class Patients:
    """Tokens of cards, as one resolver seals them."""

    sealing: SealingKey
    app: Flask

    def token(
        self, card: str, receiver: str, purpose: str = "treatment", *, days: int = 0, agreed: bool = False, earlier: bool = False, of_two: bool = False
    ) -> str:
        """The token of a card for an institution; `earlier`: under the domain's key before."""
        today = (self.app.extensions[CLOCK]().astimezone(SHANGHAI) + timedelta(days=days)).date()
        # As if each card was scanned once: its two tokens are of one answer.
        answer = sha256(f"{card} {receiver} {purpose}".encode()).digest()[:16]
        value = hash_of_card(CardHash.SHA256, EARLIER_KEY if earlier else DOMAIN_KEY, card)
        return seal_token(
            value, "abcdefgh" if earlier else "bcdefghi", receiver, today, TokenPurpose(purpose), self.sealing, agreed=agreed, answer=answer, of_two=of_two
        )

    def result(self, card: str, issuer: str, item: Any = "tp", days_ago: int = 3, **more: Any) -> dict[str, Any]:
        """A line that an issuer announces."""
        about = {"item": item, "performed_at": performed(days_ago, 9), "report_ref": f"{card}-{issuer}-{item}-{days_ago}", "locator": f"pacs/{days_ago}"}
        return {**about, "token": self.token(card, issuer, "announce"), **more}

    def search(self, card: str, receiver: str, purpose: str = "treatment", **more: Any) -> dict[str, Any]:
        """What a receiver asks, on the word of an authorisation that it claims."""
        about = {"token": self.token(card, receiver, purpose), "purpose": purpose}
        return {**about, **({"authorisation": "A-2026-7"} if purpose == "treatment" else {}), **more}
