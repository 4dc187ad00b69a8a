"""What an auditor's page was asked for: days and filters, in the words of the API, from addresses and from the form alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask import request, url_for

from recognition.domain import dates
from recognition.errors import Invalid
from recognition.registry import places
from recognition.summaries import FILTERS
from recognition.terms import SHANGHAI, Caller
from recognition.web.pages.choosing import ISSUER, ITEM, Kind, choose
from recognition.web.service import now, service
from schemas.moments import AS_FIELDS
from schemas.parameters import SUMMARY

CHOSEN: dict[str, Kind] = {"receiver": ISSUER, "issuer": ISSUER, "item": ITEM}
LONGEST = 100


@dataclass(slots=True)
class Asked:
    """Days (both included) and filters of a page. `typed` is what stands in the form; `errors` are (field, code), `offers` what a
    text can mean where that is open."""

    caller: Caller
    since: date
    until: date
    today: date
    filters: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)
    offers: dict[str, tuple[dict[str, Any], ...]] = field(default_factory=dict)

    @property
    def parameters(self) -> dict[str, str]:
        """The same question as parameters of an address, here and at the API."""
        return {"from": self.since.isoformat(), "to": self.until.isoformat(), **self.filters}

    def link(self, endpoint: str, /, **changes: Any) -> str:
        """The address of another view of the same question; a change to None leaves a parameter out."""
        wanted = {**self.parameters, **changes}
        return url_for(endpoint, **{name: value for name, value in wanted.items() if value not in (None, "")})

    def entries(self, counter: str, **changes: Any) -> str:
        """The address of the entries behind a figure of this question."""
        return self.link("audit.entries", counter=counter, **changes)

    def entries_of(self, counters: Iterable[str], **changes: Any) -> dict[str, str]:
        """The same for several figures of one row; a table has thousands, so that the address is made once a row."""
        address = self.link("audit.entries", counter="counter", **changes)
        return {counter: address.replace("counter=counter", f"counter={counter}") for counter in counters}

    @property
    def as_issuer(self) -> bool:
        """Whether a hospital's auditor looks at its own hospital's results at others, which are shown in sums."""
        own = self.caller.institution
        return own is not None and self.filters.get("issuer") == own and self.filters.get("receiver") is None


def asked(caller: Caller) -> Asked:
    """The question of this request; what cannot be read is told in `errors` and left out, never guessed."""
    today = now().astimezone(SHANGHAI).date()
    found = Asked(caller, *presets(today)["quarter"], today)
    found.typed = {name: request.args.get(name, "").strip()[:LONGEST] for name in ("from", "to", *FILTERS)}
    _days(found)
    for name in FILTERS:
        if found.typed[name]:
            _filter(found, name, found.typed[name])
    return found


def presets(today: date) -> dict[str, tuple[date, date]]:
    """Periods in whole months, for which quick counters are kept; the running one ends today."""
    first = today.replace(day=1)
    return {
        "month": (first, today),
        "last": (_back(first, 1), first - timedelta(days=1)),
        "quarter": (_back(first, 3), today),
        "year": (first.replace(month=1), today),
        "twelve": (_back(first, 11), today),
    }


def _back(first: date, months: int) -> date:
    month = first.year * 12 + first.month - 1 - months
    return date(month // 12, month % 12 + 1, 1)


def _days(found: Asked) -> None:
    chosen = {}
    for name in ("from", "to"):
        if found.typed[name]:
            chosen[name] = _written(found, name)
    since, until = chosen.get("from", found.since), chosen.get("to", found.until)
    if since is None or until is None:
        return
    if since > until:
        found.errors.append(("to", "period_reversed"))
        return
    found.since, found.until = since, until


def _written(found: Asked, name: str) -> date | None:
    try:
        return dates.day(found.typed[name], now())
    except dates.Unreadable as refused:
        found.errors.append((name, AS_FIELDS.get(refused.code, refused.code)))
        return None


def _filter(found: Asked, name: str, text: str) -> None:
    if name in CHOSEN:
        choice = choose(service().edition(), CHOSEN[name], text, text)
        if choice.row is None and not choice.offers and name != "item":
            found.errors.append((name, "institution_unknown"))
        elif choice.row is None and not choice.offers:
            found.errors.append((name, "item_unknown"))
        elif choice.row is None:
            found.offers[name] = choice.offers
        else:
            found.filters[name] = choice.row["code"]
        return
    try:
        found.filters[name] = str(SUMMARY.read({"from": "2026-01-01", "to": "2026-01-01", name: text})[name])
    except Invalid:
        found.errors.append((name, "choice_unknown"))


def region_choices(lang: str) -> list[tuple[str, str]]:
    """(prefix, name) of every region, for a select."""
    return [(prefix, pair[lang == "en"]) for prefix, pair in places.regions(service().edition()).items()]
