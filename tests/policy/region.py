"""Dr Lin's small world: Receiver West in Chongqing asks about total protein that Issuer East in Chengdu performed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from recognition.domain.lookups import (
    SHANGHAI,
    Answer,
    Coding,
    Facts,
    Institution,
    Item,
    ItemKind,
    Listing,
    Price,
    PriceSource,
    Qualification,
    QualificationStatus,
    Query,
    Scope,
    Span,
    replace,
)
from recognition.domain.policy import answer

SINCE = date(2020, 1, 1)
SAMPLED = date(2026, 11, 18)
TODAY = date(2026, 11, 21)

CN = Scope("CN", "全国", "China", "全国HR", ("",))
CY = Scope("CY", "川渝", "Sichuan and Chongqing", "川渝HR", ("50", "51"))
CHONGQING = Scope("50", "重庆", "Chongqing", "重庆HR", ("50",))
SICHUAN = Scope("51", "四川", "Sichuan", "四川HR", ("51",))
DAZHOU = Scope("5117", "达州", "Dazhou", "达州HR", ("5117",))
SCOPES = (CN, CY, CHONGQING, SICHUAN, DAZHOU)

PASSED, FAILED = QualificationStatus.PASSED, QualificationStatus.FAILED
SUSPENDED, WITHDRAWN = QualificationStatus.SUSPENDED, QualificationStatus.WITHDRAWN


def hospital(code: str, division: str, role: str = "contributor", entity: str | None = None) -> Institution:
    """An institution with one division, role and legal entity since 2020."""
    return Institution(
        code,
        f"{code}医院",
        f"{code} Hospital",
        divisions=(Span(division, SINCE),),
        entities=(Span(entity or f"entity of {code}", SINCE),),
        roles=(Span(role, SINCE),),
    )


EAST = hospital("EAST", "510100")
WEST = hospital("WEST", "500157", role="consulter")
LABORATORY = hospital("LAB", "500103")
PROTEIN = Item("tp", "总蛋白", "Total protein", ItemKind.LAB, "biochemistry", volatile=False)


def listed(scope: Scope = CY, days: int = 30, since: date = SINCE, until: date | None = None) -> Listing:
    """The item on a scope's catalogue."""
    return Listing(scope, days, since, until)


def evaluated(
    scope: Scope = CY, status: QualificationStatus = PASSED, since: date = SINCE, until: date | None = None, institution: str = "EAST"
) -> Qualification:
    """An evaluation of Issuer East, passed and in force unless said otherwise."""
    return Qualification(institution, scope, status, since, until)


GOOD = Facts(
    edition=3,
    item=PROTEIN,
    issuer=EAST,
    performer=None,
    receiver=WEST,
    listings=(listed(),),
    qualifications=(evaluated(),),
    price=Price(400, PriceSource.REGION),
)
"""Facts with nothing against them."""

QUESTION = Query(Coding("recognition", "tp"), Coding("recognition", "EAST"), datetime(2026, 11, 18, 9, 30, tzinfo=SHANGHAI), "WEST")


def ask(facts: Facts = GOOD, today: date = TODAY, sampled: date = SAMPLED, **query) -> Answer:
    """Dr Lin asks at noon of `today` about a sample taken in the morning of `sampled`."""
    question = replace(QUESTION, performed_at=datetime(sampled.year, sampled.month, sampled.day, 9, 30, tzinfo=SHANGHAI))
    noon = datetime(today.year, today.month, today.day, 4, 0, tzinfo=UTC)
    return answer(replace(question, **query), facts, noon)


def given(**changed) -> Facts:
    """The good facts with some of them changed."""
    return replace(GOOD, **changed)


def days(count: int) -> timedelta:
    """So many calendar days."""
    return timedelta(days=count)


def outcome(found: Answer, code: str) -> bool | None:
    """How one check came out."""
    return next(check.passed for check in found.checks if check.code == code)


def letters(found: Answer) -> str:
    """All outcomes in the order of the table: 1 passed, 0 failed, - not evaluated."""
    return "".join({True: "1", False: "0", None: "-"}[check.passed] for check in found.checks)
