"""What is measured, as Measure: the tallies of a receiver, the official rate (互认率), and a hospital's own results at others."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Response

from recognition.domain import tally
from recognition.domain.counters import DEFINITIONS, UNITS, unit_of
from recognition.domain.lookups import Caller
from recognition.domain.policy.words import say
from recognition.web.auth import AUDITORS, allow
from recognition.web.fhir import search
from recognition.web.fhir.canonical import COUNTERS, HL7, address, system
from recognition.web.fhir.counter_codes import OFFICIAL_RATE
from recognition.web.fhir.replies import reply
from recognition.web.fhir.words import FhirRefused
from recognition.web.shared.outcomes import localised
from recognition.web.shared.responses import language

TALLY, RATE, ISSUED = "tally", "official-rate", "own-results-elsewhere"
POPULATIONS = f"{HL7}/measure-population"
SEARCHED: search.Allowed = {"_id": frozenset({""}), "url": frozenset({""})}
CURRENCY = "urn:iso:std:iso:4217"


class Defined(NamedTuple):
    """A measure: its names and what it says, in Chinese and English, and how it is scored."""

    title: tuple[str, str]
    says: tuple[str, str]
    scoring: tuple[str, str]


MEASURES = {
    TALLY: Defined(
        ("检查检验结果互认统计", "Tallies of recognition"),
        ("按接诊机构与月份：查询、采信、避免的重复检查及按收费标准的金额，非基金支出减少。口径见 docs/tally.md。",
         "By receiver and month: what was asked, accepted, avoided, and its list price, which is not money paid out by the fund. Rules: docs/tally.md."),
        ("cohort", "Cohort"),
    ),
    RATE: Defined(
        ("互认率", "Official rate of recognition"),
        ("互认的报告份数 ÷ 已有的报告份数，仅计各月分母齐全的机构；一份报告在期内只计一次。",
         "Recognised reports by existing reports, of hospitals with a denominator for each month; a report counts once in the period."),
        ("proportion", "Proportion"),
    ),
    ISSUED: Defined(
        ("本机构结果在他院互认统计", "Own results recognised elsewhere"),
        ("按自然年；医院审计员所见至上月末，小于5的数及可由此推出的数不显示（masked）。",
         "By calendar year; for a hospital's auditor up to the end of last month, with counts under 5, and what would give them away, masked."),
        ("cohort", "Cohort"),
    ),
}  # fmt: skip


@allow(AUDITORS)
def read(caller: Caller, resource_id: str) -> Response:
    """One measure."""
    if resource_id not in MEASURES:
        raise FhirRefused("id", code="definition_unknown")
    return reply(_made(resource_id))


@allow(AUDITORS)
def find(caller: Caller) -> Response:
    """All measures."""
    asked = search.read("Measure", SEARCHED)
    ids = search.only(list(MEASURES), asked)
    for _modifier, value in asked.values("url"):
        ids = [each for each in ids if address("Measure", each) in search.alternatives(value)]
    return reply(search.bundle(asked, [_made(each) for each in ids[asked.shown]], len(ids)))


def _made(name: str) -> dict[str, Any]:
    defined, english = MEASURES[name], language() == "en"
    title, translated = localised(*defined.title, english)
    code, display = defined.scoring
    made: dict[str, Any] = {
        "resourceType": "Measure", "id": name, "url": address("Measure", name), "version": tally.CURRENT, "name": "".join(part.title() for part in name.split("-")),
        "title": title, **({"_title": translated} if translated else {}), "status": "active", "experimental": False,
        "description": localised(*defined.says, english)[0], "scoring": {"coding": [{"system": f"{HL7}/measure-scoring", "code": code, "display": display}]},
    }  # fmt: skip
    made["group"] = [rate_group()] if name == RATE else [counted(counter) | {"description": DEFINITIONS[counter][english]} for counter in DEFINITIONS]
    return made


def counted(counter: str) -> dict[str, Any]:
    """The group of a counter: its code and name."""
    name = say(f"counter.{counter}", "en" if language() == "en" else "zh")
    return {"code": {"coding": [{"system": system(COUNTERS), "code": counter}], "text": name}}


def rate_group() -> dict[str, Any]:
    """The group of the official rate, with its populations; a report adds their counts."""
    told = {
        "numerator": ("Numerator", "RecognisedReports", ("互认的报告份数", "recognised reports")),
        "denominator": ("Denominator", "ExistingReports", ("已有的报告份数", "existing reports")),
    }
    populations = [
        # R4 wants an expression in one of three languages; this is a name in CQL, and `description` says what it stands for.
        {"code": {"coding": [{"system": POPULATIONS, "code": code, "display": display}]}, "description": localised(*says, language() == "en")[0],
         "criteria": {"language": "text/cql", "expression": expression}}
        for code, (display, expression, says) in told.items()
    ]  # fmt: skip
    return {
        "code": {"coding": [{"system": system(COUNTERS), "code": OFFICIAL_RATE}], "text": localised(*MEASURES[RATE].title, language() == "en")[0]},
        "population": populations,
    }


def unit(counter: str) -> str:
    """The unit of a count, in the caller's language."""
    return UNITS[unit_of(counter)][language() == "en"]
