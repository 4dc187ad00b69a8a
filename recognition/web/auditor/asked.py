"""What an auditor's page was asked for: days and filters, in the words of the API, from addresses and from the form alike.

Whatever of it cannot be read is told and nothing else is shown: figures of another question look like an answer to this one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask import request, url_for

from recognition.catalogue.editions import places
from recognition.domain import dates
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Caller
from recognition.errors import Invalid
from recognition.services.summaries import FILTERS
from recognition.web.clinician import language
from recognition.web.clinician.choosing import ISSUER, ITEM, Kind, choose
from recognition.web.shared.filters import UNKNOWN, as_sent, in_entries, names_one, unknown
from recognition.web.shared.service import now, service
from schemas.moments import AS_FIELDS
from schemas.parameters import SUMMARY

CHOSEN: dict[str, Kind] = {"receiver": ISSUER, "issuer": ISSUER, "item": ITEM}
LONGEST = 100
VIEWED = frozenset({"lang", "step", "counter", "after", "format", "by", "form", "month", "year", "download"})
"""Parameters of auditors' addresses that filter nothing: which view, how far, in which language."""


@dataclass(slots=True)
class FilterForm:
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

    def written(self, name: str, known_as: str) -> str:
        """What stands in the box of a filter: its name where that alone means it, else its code, so that sending the form again asks the same."""
        code = self.filters.get(name, "")
        row = choose(service().edition(), CHOSEN[name], known_as).row if code else None
        return known_as if row and row["code"] == code else code

    @property
    def as_issuer(self) -> bool:
        """Whether a hospital's auditor looks at its own hospital's results at others, which are shown in sums."""
        own = self.caller.institution
        return own is not None and self.filters.get("issuer") == own and self.filters.get("receiver") is None


class Unread(Exception):
    """Something of what a page was asked for cannot be read, or can mean several; `wish` has what it is."""

    def __init__(self, wish: FilterForm) -> None:
        """`wish` has errors or offers."""
        super().__init__()
        self.wish = wish


def asked(caller: Caller, *viewed: str) -> FilterForm:
    """The question of this request. `viewed` are parameters of the page that filter nothing (`counter`, `step`). Raises Unread where any
    of it is unknown, given twice, too long or not to be read: then there is no answer, for a filter that is left out is another question."""
    today = shanghai_day(now())
    found = FilterForm(caller, *presets(today)["quarter"], today)
    sent = request.args.to_dict(flat=False)
    found.typed = {name: sent[name][0].strip() if name in sent else "" for name in ("from", "to", *FILTERS)}
    found.errors += _unread({*found.typed, *viewed})
    found.errors += [(name, "text_too_long") for name, text in found.typed.items() if len(text) > LONGEST]
    if not found.errors:
        _days(found)
        for name in FILTERS:
            if found.typed[name]:
                _filter(found, name, found.typed[name])
    if found.errors or found.offers:
        raise Unread(found)
    return found


def nothing_but(*viewed: str) -> None:
    """For a page that filters nothing. Raises Invalid for any other parameter, and for one given twice."""
    for name, code in _unread(set(viewed)):
        raise Invalid(name, code=code)


def _unread(known: set[str]) -> list[tuple[str, str]]:
    """(parameter, code) of what was sent and is none of the page's, or was sent twice."""
    sent = request.args.to_dict(flat=False)
    strange = [(name[:LONGEST], "field_unknown") for name in sent if name not in known | {"lang"}]
    return strange + [(name, "parameter_repeated") for name, values in sent.items() if name in known | {"lang"} and len(values) > 1]


def only_by(wish: FilterForm, *names: str) -> FilterForm:
    """The question, where nothing is filtered that a page does not know. Raises Unread: a filter that is passed over is another question."""
    wish.errors += [(name, "unknown_filter") for name in wish.filters if name not in names]
    if wish.errors:
        raise Unread(wish)
    return wish


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


def _days(found: FilterForm) -> None:
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


def _written(found: FilterForm, name: str) -> date | None:
    try:
        return dates.day(found.typed[name], now())
    except dates.UnreadableTime as refused:
        found.errors.append((name, AS_FIELDS.get(refused.code, refused.code)))
        return None


def _filter(found: FilterForm, name: str, text: str) -> None:
    if name in CHOSEN:
        _chosen(found, name, text)
        return
    try:
        found.filters[name] = str(SUMMARY.read({"from": "2026-01-01", "to": "2026-01-01", name: text})[name])
    except Invalid:
        found.errors.append((name, "region_malformed" if name.endswith("_region") else "choice_unknown"))
        return
    if name in UNKNOWN and not names_one(service().edition(), name, text, found.caller):
        found.errors.append((name, unknown(name, text)))


def _chosen(found: FilterForm, name: str, text: str) -> None:
    """An institution or item: by its code, as the pages' own links name it, else by what was typed."""
    kind, edition = CHOSEN[name], service().edition()
    row = kind.row(edition, text)
    choice = choose(edition, kind, text) if row is None else None
    if named := row or (choice.row if choice else None):
        found.filters[name] = named["code"]
    elif in_entries(name, text, found.caller):
        found.filters[name] = text
    elif choice and choice.offers and not as_sent(name, text):
        found.offers[name] = choice.offers
    else:
        found.errors.append((name, unknown(name, text)))


def region_choices() -> list[tuple[str, str]]:
    """(prefix, name) of every region, for a select."""
    return [(prefix, language.either(*pair)) for prefix, pair in places.regions(service().edition()).items()]
