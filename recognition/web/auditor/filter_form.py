"""What an auditor's page was asked for: days and filters, in the words of the API, from addresses and from the form.

Whatever of it cannot be read is named and nothing else is shown: figures of another question look like an answer to this one."""

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
from recognition.services.summary_requests import FILTERS
from recognition.web.clinician import language
from recognition.web.clinician.choosing import ISSUER, ITEM, Kind, choose
from recognition.web.shared.filters import UNKNOWN, as_sent, in_entries, names_one, unknown
from recognition.web.shared.service import now, service
from schemas.moments import AS_FIELDS
from schemas.parameters import SUMMARY

CHOSEN: dict[str, Kind] = {"receiver": ISSUER, "issuer": ISSUER, "item": ITEM}
LONGEST = 100
VIEWED = frozenset({"lang", "step", "counter", "after", "format", "by", "form", "month", "year", "download", "sort", "order", "of", "weighing"})
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
        parameters = {**self.parameters, **changes}
        return url_for(endpoint, **{name: value for name, value in parameters.items() if value not in (None, "")})

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


class UnreadableFilters(Exception):
    """Something of what a page was asked for cannot be read, or can mean several; `filter_form` has what it is."""

    def __init__(self, filter_form: FilterForm) -> None:
        """`filter_form` has errors or offers."""
        super().__init__()
        self.filter_form = filter_form


def read_filters(caller: Caller, *viewed: str) -> FilterForm:
    """The question of this request. `viewed` are parameters of the page that filter nothing (`counter`, `step`). Raises UnreadableFilters where any
    of it is unknown, given twice, too long or not to be read: then there is no answer, for a filter that is left out is another question."""
    today = shanghai_day(now())
    filter_form = FilterForm(caller, *presets(today)["quarter"], today)
    arguments = request.args.to_dict(flat=False)
    filter_form.typed = {name: arguments[name][0].strip() if name in arguments else "" for name in ("from", "to", *FILTERS)}
    filter_form.errors += _unread({*filter_form.typed, *viewed})
    filter_form.errors += [(name, "text_too_long") for name, text in filter_form.typed.items() if len(text) > LONGEST]
    if not filter_form.errors:
        _days(filter_form)
        for name in FILTERS:
            if filter_form.typed[name]:
                _filter(filter_form, name, filter_form.typed[name])
    if filter_form.errors or filter_form.offers:
        raise UnreadableFilters(filter_form)
    return filter_form


def nothing_but(*viewed: str) -> None:
    """For a page that filters nothing. Raises Invalid for any other parameter, and for one given twice."""
    for name, code in _unread(set(viewed)):
        raise Invalid(name, code=code)


def _unread(known: set[str]) -> list[tuple[str, str]]:
    """(parameter, code) of what was sent and is none of the page's, or was sent twice."""
    arguments = request.args.to_dict(flat=False)
    strange = [(name[:LONGEST], "field_unknown") for name in arguments if name not in known | {"lang"}]
    return strange + [(name, "parameter_repeated") for name, values in arguments.items() if name in known | {"lang"} and len(values) > 1]


def only_by(filter_form: FilterForm, *names: str) -> FilterForm:
    """The question, where nothing is filtered that a page does not know. Raises UnreadableFilters: a filter that is passed over is another question."""
    filter_form.errors += [(name, "unknown_filter") for name in filter_form.filters if name not in names]
    if filter_form.errors:
        raise UnreadableFilters(filter_form)
    return filter_form


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


def _days(filter_form: FilterForm) -> None:
    chosen = {}
    for name in ("from", "to"):
        if filter_form.typed[name]:
            chosen[name] = _written(filter_form, name)
    since, until = chosen.get("from", filter_form.since), chosen.get("to", filter_form.until)
    if since is None or until is None:
        return
    if since > until:
        filter_form.errors.append(("to", "period_reversed"))
        return
    filter_form.since, filter_form.until = since, until


def _written(filter_form: FilterForm, name: str) -> date | None:
    try:
        return dates.day(filter_form.typed[name], now())
    except dates.UnreadableTime as refused:
        filter_form.errors.append((name, AS_FIELDS.get(refused.code, refused.code)))
        return None


def _filter(filter_form: FilterForm, name: str, text: str) -> None:
    if name in CHOSEN:
        _chosen(filter_form, name, text)
        return
    try:
        filter_form.filters[name] = str(SUMMARY.read({"from": "2026-01-01", "to": "2026-01-01", name: text})[name])
    except Invalid:
        filter_form.errors.append((name, "region_malformed" if name.endswith("_region") else "choice_unknown"))
        return
    if name in UNKNOWN and not names_one(service().edition(), name, text, filter_form.caller):
        filter_form.errors.append((name, unknown(name, text)))


def _chosen(filter_form: FilterForm, name: str, text: str) -> None:
    """An institution or item: by its code, as the pages' own links name it, else by what was typed."""
    kind, edition = CHOSEN[name], service().edition()
    row = kind.row(edition, text)
    choice = choose(edition, kind, text) if row is None else None
    if named := row or (choice.row if choice else None):
        filter_form.filters[name] = named["code"]
    elif in_entries(name, text, filter_form.caller):
        filter_form.filters[name] = text
    elif choice and choice.offers and not as_sent(name, text):
        filter_form.offers[name] = choice.offers
    else:
        filter_form.errors.append((name, unknown(name, text)))


def region_choices() -> list[tuple[str, str]]:
    """(prefix, name) of every region, for a select."""
    return [(prefix, language.either(*pair)) for prefix, pair in places.regions(service().edition()).items()]
