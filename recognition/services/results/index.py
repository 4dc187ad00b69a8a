"""The index of one data folder and process: its stores, its keys, and what the region declared."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Lookup
from recognition.errors import Invalid
from recognition.results.declaration import IndexDeclaration
from recognition.results.keys import IndexKeys
from recognition.results.notices import NoticeStore
from recognition.results.store import ResultStore
from recognition.results.trail import SearchTrail
from recognition.support.patient_tokens import OpenedToken, PatientTokenRefused, TokenPurpose, open_token


class OpenedTokens(NamedTuple):
    """What the tokens of one patient hold: the hash under the domain's key, and under the one before while both are valid."""

    values: tuple[bytes, ...]
    agreed: bool


class ResultIndex:
    """Everything that the use-cases of the index share."""

    def __init__(self, data: Path, declaration: IndexDeclaration) -> None:
        """`data` is the data folder; no file is opened yet. Raises SettingsError where the key of objections is missing."""
        self.data, self.declaration = data, declaration
        self.store, self.trail, self.notices = ResultStore(data), SearchTrail(data), NoticeStore(data)
        self.keys = IndexKeys(data / "keys" / "results")
        self.keys.begin(self.store.objections)

    def opened(
        self, tokens: Sequence[str], receiver: str, today: date, purposes: Collection[TokenPurpose], fields: Sequence[str] = ("token",), whole: bool = False
    ) -> OpenedTokens:
        """What one patient's tokens hold, of which each is for the receiver, the day and one of the purposes. Raises Invalid with the field and why:
        `token_malformed`, `token_other_domain`, `token_unknown_key`, `token_altered`, `token_other_receiver`, `token_other_day`, `token_other_purpose`,
        `tokens_differ`; with `whole`, where one would do only half of what is asked, `tokens_both_needed` for one of two."""
        opened = [self._opened(token, receiver, today, purposes, field) for token, field in zip(tokens, fields, strict=False)]
        if len({each.answer for each in opened}) > 1 or len({each.key_id for each in opened}) < len(opened):
            # Not of one answer of the resolver, they may be of two patients.
            raise Invalid(fields[-1], code="tokens_differ")
        if whole and len(opened) == 1 and opened[0].of_two:
            raise Invalid(fields[-1], code="tokens_both_needed")
        return OpenedTokens(tuple(dict.fromkeys(each.value for each in opened)), all(each.agreed for each in opened))

    def _opened(self, token: str, receiver: str, today: date, purposes: Collection[TokenPurpose], field: str) -> OpenedToken:
        try:
            opened = open_token(token, receiver, today, self.declaration.keys)
        except PatientTokenRefused as refused:
            raise Invalid(field, code=refused.code) from refused
        if opened.purpose not in purposes:
            raise Invalid(field, code="token_other_purpose")
        return opened

    def years(self, today: date) -> tuple[int, ...]:
        """The years in which a result may have been performed that is still kept."""
        return tuple(range((today - timedelta(days=self.declaration.retention_days)).year, today.year + 1))

    def trail_years(self, today: date) -> tuple[int, ...]:
        """The years in which a search may have been made that is still known."""
        return tuple(range((today - timedelta(days=self.declaration.trail_days)).year, today.year + 1))

    def marks(self, tokens: OpenedTokens) -> tuple[bytes, ...]:
        """What keeps the patient out, if she objected."""
        return tuple(map(self.keys.objection, tokens.values))

    def announces(self, lookup: Lookup) -> bool | tuple[str, int]:
        """Whether the issuer announced what was asked: the same report, item and day; or, of what was chosen from a neighbouring region's index, that region and the
        sequence of the search in its ledger. Raises ResultsUnavailable."""
        if lookup.search is not None and (chosen := self.trail.chosen_abroad(lookup.id)):
            return chosen.region, chosen.sequence
        if lookup.report is None or not (lookup.item_known and lookup.issuer_known):
            return False
        day, items = shanghai_day(lookup.performed_at), (lookup.item,)
        return any(self.store.announces(lookup.issuer, report, items, day) for report in (lookup.report, *lookup.others))
