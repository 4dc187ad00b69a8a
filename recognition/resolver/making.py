"""Making tokens: a card code and a purpose become the tokens of one institution for one day; neither code nor card is kept or told on."""

from __future__ import annotations

import os
from datetime import datetime
from typing import NamedTuple

from recognition.resolver.callers import ResolverCaller
from recognition.resolver.cards import Card, code_of, static_card
from recognition.resolver.domain_keys import DomainKey, DomainKeyFile
from recognition.resolver.platform import CardPlatform
from recognition.resolver.problems import ResolverProblem
from recognition.resolver.settings import ResolverSettings
from recognition.resolver.store import ResolverStore, day_of
from recognition.support.patient_tokens import ANSWER_BYTES, SealingKey, TokenPurpose, hash_of_card, receiver_abroad, seal_token
from recognition.support.setting_table import SettingsError

SEARCHES = frozenset({TokenPurpose.TREATMENT, TokenPurpose.EMERGENCY})
"""For these a neighbouring region may be asked too; results are announced, and objections made, at home."""
NEEDS_AGREEMENT = frozenset({TokenPurpose.OBJECTION, TokenPurpose.DISCLOSURE})
"""What the holder alone may ask for: the platform must say that it did."""


class MadeTokens(NamedTuple):
    """The tokens of a card, that of the newest domain key first, and the day for which they are good, as YYYY-MM-DD."""

    tokens: tuple[str, ...]
    purpose: TokenPurpose
    day: str
    agreed: bool
    abroad: dict[str, tuple[str, ...]]
    """The same for the services of neighbouring regions, by region; where the purpose is a search."""


class TokenMaker:
    """The use-case of the resolver."""

    def __init__(self, settings: ResolverSettings, keys: DomainKeyFile, store: ResolverStore, platform: CardPlatform) -> None:
        self._settings, self._keys, self._store, self._platform = settings, keys, store, platform

    def make(self, caller: ResolverCaller, text: str, purpose: TokenPurpose, now: datetime) -> MadeTokens:
        """The tokens for a code as it was scanned. Raises ResolverProblem; whatever comes of it is counted."""
        if purpose not in caller.purposes:
            raise ResolverProblem("purpose_not_allowed")
        outcome = "fault"
        try:
            self._store.take(caller.asks, caller.number, caller.until, now)
            made = self._made(caller, text, purpose, now)
            outcome = "made"
        except ResolverProblem as problem:
            outcome = problem.code
            raise
        finally:
            self._store.count(caller.asks.region, caller.asks.code, purpose, outcome, now)
        return made

    def _made(self, caller: ResolverCaller, text: str, purpose: TokenPurpose, now: datetime) -> MadeTokens:
        keys = self.keys(now)
        card = self._card(code_of(text), purpose)
        if purpose in NEEDS_AGREEMENT and not card.agreed:
            raise ResolverProblem("holder_not_agreed")
        day, hashes = day_of(now), [(key.id, hash_of_card(key.algorithm, key.secret, card.identity)) for key in keys]

        def sealed(receiver: str, sealing: SealingKey) -> tuple[str, ...]:
            answer = os.urandom(ANSWER_BYTES)
            return tuple(
                seal_token(value, key_id, receiver, day, purpose, sealing, agreed=card.agreed, answer=answer, of_two=len(keys) > 1) for key_id, value in hashes
            )

        neighbours = [self._settings.region(name) for name in caller.region.neighbours] if purpose in SEARCHES else []
        # Each with random bytes of its own: two services that compare what they were sent find nothing alike.
        receiver = receiver_abroad(caller.region.name, caller.asks.code)
        abroad = {region.name: sealed(receiver, region.sealing_keys[0]) for region in neighbours if region}
        return MadeTokens(sealed(caller.asks.code, caller.region.sealing_keys[0]), purpose, day.isoformat(), card.agreed, abroad)

    def keys(self, now: datetime) -> tuple[DomainKey, ...]:
        """The domain keys in force. Raises ResolverProblem `no_domain_key` where there is none, or the one in force cannot be used here."""
        try:
            keys = self._keys.in_force(now)
        except SettingsError as error:
            raise ResolverProblem("no_domain_key") from error
        # The newest without end must be among them: with a clock that went back only the one before would be left, and index and search would part.
        if not keys or keys[0].until is not None:
            raise ResolverProblem("no_domain_key")
        return keys

    def _card(self, code: str, purpose: TokenPurpose) -> Card:
        card = static_card(code)
        if card is None:
            return self._platform.exchange(code, purpose)
        if purpose not in self._settings.static_for:
            raise ResolverProblem("card_code_static")
        return card
