"""A region's figures as it signs them for its neighbours: a signed note over the counters, the day, the rules, and the tree that they rest on.

A note of C2SP and no JWS: the key, its list and the tools to check it are those of checkpoints, SM2 signs along where it does there, and nothing has to be installed. Its first line is no ledger's name and its
second no number, so that it is never taken for a checkpoint."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.disclosure_control import hidden
from recognition.domain.joint_figures import TOLD, RegionFigures, year_so_far
from recognition.domain.lookups import Caller, Role
from recognition.errors import Invalid, LedgerUnavailable
from recognition.ledger.checkpoints.keys import SigningKeys
from recognition.ledger.checkpoints.note import NoteRefused, PublicKey, split
from recognition.peers.faults import PeerFault
from recognition.services import proofs
from recognition.services.lookups import Service

FIRST_LINE = "recognition-figures/v1"


def figures(service: Service, region: str, year: int, caller: Caller, now: datetime) -> RegionFigures:
    """Of a calendar year up to the last month that is over, small counts hidden. Raises Invalid `year_to_come`, LedgerUnavailable, RegistryUnavailable."""
    period = year_so_far(year, shanghai_day(now))
    if period is None:
        raise Invalid("year", code="year_to_come")
    summary = service.summary(*period, (), {}, Caller(caller.by, Role.AUDITOR), now, counters=TOLD)
    totals, _rows = hidden(summary.totals, [], TOLD)
    as_of = summary.as_of
    size = as_of["sequence"] + 1
    return RegionFigures(
        region,
        *period,
        date.fromisoformat(as_of["today"]),
        as_of["tally_revision"],
        size,
        proofs.root(service, size),
        as_of["edition"],
        {name: totals[name] for name in TOLD},
    )


def signed(service: Service, told: RegionFigures) -> str:
    """The note, signed by all keys that sign checkpoints. Raises LedgerUnavailable."""
    members = told._asdict() | {name: getattr(told, name).isoformat() for name in ("since", "until", "today")}
    text = f"{FIRST_LINE}\n{json.dumps(members, sort_keys=True, separators=(',', ':'))}\n"
    keys = SigningKeys(service.ledger.folder)
    try:
        if not keys.signing():
            # its first checkpoint makes one
            service.ledger.checkpoint()
        return keys.sign(text)
    except (OSError, ValueError) as error:
        raise LedgerUnavailable from error


def read(note: str, key: PublicKey, region: str) -> RegionFigures:
    """The figures of a region, if its key signed them. Raises PeerFault (`figures_unsigned`, `answer_malformed`)."""
    try:
        text, signatures = split(note)
    except NoteRefused as error:
        raise PeerFault("answer_malformed") from error
    if not any((name, key_id) == (key.name, key.id) and key.signed(signature, text) for name, key_id, signature in signatures):
        raise PeerFault("figures_unsigned")
    first, _, rest = text.partition("\n")
    try:
        told = json.loads(rest)
        found = _found(told)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise PeerFault("answer_malformed") from error
    if first != FIRST_LINE or found.region != region:
        raise PeerFault("figures_unsigned")
    return found


def _found(told: dict[str, Any]) -> RegionFigures:
    since, until, today = (date.fromisoformat(told[name]) for name in ("since", "until", "today"))
    counters = {name: told["counters"].get(name) for name in TOLD}
    if any(value is not None and (type(value) is not int or value < 0) for value in counters.values()):
        raise ValueError("a counter is no number")
    size, edition = told["size"], told["edition"]
    if any(type(value) is not int or value < 0 for value in (size, edition)) or len(bytes.fromhex(told["root"])) != 32:
        raise ValueError("no tree")
    return RegionFigures(str(told["region"]), since, until, today, str(told["revision"]), size, str(told["root"]), edition, counters)
