"""Fills an empty data folder with the demonstration: keys, editions published on their days, and activity up to now."""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from recognition.accounts import KeyStore
from recognition.accounts.people import PeopleStore
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import SHANGHAI, Caller, Role
from recognition.services import publications
from recognition.services.keys import issue_key
from recognition.services.lookups import Service
from recognition.services.people import DEMO_BY, DEMO_PASSWORD, add_person
from seed import doubts, region, report_codes
from seed.activity import Player
from seed.evaluating import Calendar
from seed.institutions import SeedInstitution
from seed.region import ISSUER, ISSUER_NHSA, OTHER_RECEIVER, RECEIVER, SeedRegion
from seed.visits import Visit, visits
from seed.world import World

SEED = 20251106
DAYS = 130
LOOKUPS = 5000
"""How the folder of `make run` is filled: four months of use."""
KEYS_FILE = "demo-keys.json"

People = Mapping[str, tuple[Role, str | None]]
PEOPLE = {
    "clinician": (Role.CLINICIAN, RECEIVER),
    "clinician_other": (Role.CLINICIAN, OTHER_RECEIVER),
    "hospital": (Role.HOSPITAL, RECEIVER),
    "auditor": (Role.AUDITOR, None),
    "hospital_auditor": (Role.AUDITOR, RECEIVER),
    "registrar": (Role.REGISTRAR, None),
    "registrar_second": (Role.REGISTRAR, None),
    "operator": (Role.OPERATOR, None),
    "privacy_officer": (Role.PRIVACY_OFFICER, RECEIVER),
}
"""Who gets a key: role, and where they work; no institution is the whole region."""

PERSONS = (
    ("lin", "林医生 Dr Lin", Role.CLINICIAN, RECEIVER, False),
    ("tang", "唐医生 Dr Tang", Role.CLINICIAN, OTHER_RECEIVER, False),
    ("he", "何管理员 Administrator He", Role.CLINICIAN, RECEIVER, True),
    ("ma", "马审计 Auditor Ma", Role.AUDITOR, RECEIVER, False),
    ("ning", "宁专员 Privacy Officer Ning", Role.PRIVACY_OFFICER, RECEIVER, False),
    ("qiu", "邱审计 Auditor Qiu", Role.AUDITOR, None, False),
    ("wen", "文老师 Registrar Wen", Role.REGISTRAR, None, False),
    ("xu", "许老师 Registrar Xu", Role.REGISTRAR, None, False),
)
"""Who can sign in: account, what it is called, role, place of work, whether it keeps the hospital's accounts."""

REASONS = {1: "首次发布", 2: "第二轮质量评价", 3: "暂停资格"}


def fill(
    data: Path,
    now: datetime | None = None,
    *,
    seed: int = SEED,
    days: int = DAYS,
    lookups: int = LOOKUPS,
    seed_region: SeedRegion | None = None,
    stages: tuple[int, ...] = (1, 2, 3),
    progress: Callable[[int], object] = lambda lookups: None,
    building: Callable[[list[SeedInstitution]], Iterable[SeedInstitution]] = iter,
    stories: bool = False,
    places: Mapping[str, str] = MappingProxyType({}),
    persons: Sequence[tuple[str, str, Role, str | None, bool]] = (),
) -> dict[str, str]:
    """Fills the folder, which must exist and be empty, and returns the keys that it also writes to `demo-keys.json`.

    The region is `seed_region` (the demonstration's own by default), published at its `stages`; the activity plays about `lookups` lookups
    over `days` days up to `now`. `progress` and `building` may show how far it is. With `stories` there are doubts besides that chance would not bring,
    reports with codes, and what auditors wrote. `places` says where people work who would else work at another institution, `persons` are more people. Raises what the use-cases raise."""
    now = now or datetime.now(SHANGHAI)
    seed_region = seed_region or region.demonstration()
    calendar = Calendar.until(shanghai_day(now), days)
    service = Service(data)
    people = {name: (role, places.get(institution or "", institution)) for name, (role, institution) in PEOPLE.items()}
    keys = _issue(data, service, _at(calendar.start, 7), people)
    approvers = [_id(keys["registrar"]), _id(keys["registrar_second"])]
    player = Player(service, seed, now, _callers(keys, people), progress)
    if stories:
        doubts.Stories(service, player, _at(calendar.start, 9), now).plan()
    planned = deque(visits(World(seed_region), seed, _at(calendar.start, 9), now, lookups)) if lookups else deque()
    published = _published(calendar, stages)
    for (stage, since), until in zip(published.items(), [*list(published.values())[1:], now], strict=True):
        sha256 = publications.build(data, region.assemble(seed_region, calendar, stage, building))
        publications.publish(data, service.ledger, sha256, approvers, since, REASONS[stage])
        player.play(_before(planned, until), until)
    _open_accounts(data, now, [(*who, role, places.get(at or "", at), keeps) for *who, role, at, keeps in (*PERSONS, *persons)])
    if stories:
        _write_about_doubts(service, data, now)
    service.ledger.close()
    if any(member.code == ISSUER for member in seed_region.members):
        report_codes.write(data, ISSUER_NHSA, now)
    _write(data / KEYS_FILE, keys)
    return keys


def _before(planned: deque[Visit], until: datetime) -> Iterator[Visit]:
    while planned and planned[0].at < until:
        yield planned.popleft()


def _published(calendar: Calendar, stages: tuple[int, ...]) -> dict[int, datetime]:
    """When each stage comes into force; the first at the start, whichever it is."""
    days = region.published_on(calendar)
    return {stage: _at(calendar.start if stage == stages[0] else days[stage], 8) for stage in stages}


def _issue(data: Path, service: Service, at: datetime, people: People = PEOPLE) -> dict[str, str]:
    store = KeyStore(data / "accounts.sqlite")
    return {
        name: issue_key(store, service.ledger, at + timedelta(minutes=index), "demo", role, institution, label=f"demo {name}")
        for index, (name, (role, institution)) in enumerate(people.items())
    }


def _open_accounts(data: Path, at: datetime, persons: Iterable[Any] = PERSONS) -> None:
    """Accounts that the sign-in page of a demonstration offers; their password is known to everybody."""
    store = PeopleStore(data / "accounts.sqlite")
    for login, label, role, institution, administrator in persons:
        add_person(store, at, DEMO_BY, login, DEMO_PASSWORD, role, institution, administrator=administrator, label=label, must_change=False)


def _write_about_doubts(service: Service, data: Path, now: datetime) -> None:
    auditors = {person.institution: person.id for person in PeopleStore(data / "accounts.sqlite").all() if person.role is Role.AUDITOR}
    doubts.write_about(service, auditors.pop(None), {institution: account for institution, account in auditors.items() if institution}, now)


def _callers(keys: dict[str, str], people: People) -> dict[str, Caller]:
    """The activity at the two receiving hospitals is their clinicians'."""
    return {institution: Caller(_id(keys[name]), Role.CLINICIAN, institution) for name in ("clinician", "clinician_other") if (institution := people[name][1])}


def _id(key: str) -> str:
    return key.split("_")[1]


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), SHANGHAI)


def _write(path: Path, keys: dict[str, str]) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(keys, file, indent=2)
        file.write("\n")
