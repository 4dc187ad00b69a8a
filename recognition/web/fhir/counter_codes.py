"""The codes of figures as code systems: what is counted, and by what a report is broken down. They are this release's and no edition's, and read the same to everybody."""

from __future__ import annotations

from typing import Any, NamedTuple

from recognition.domain import tally
from recognition.domain.counters import DEFINITIONS
from recognition.domain.policy.words import say
from recognition.web.fhir.canonical import COUNTERS, GROUPS, address
from recognition.web.shared.outcomes import localised

OFFICIAL_RATE = "official_rate"


class NamedCode(NamedTuple):
    """A code with its name and what it means, in Chinese and English."""

    name: tuple[str, str]
    means: tuple[str, str]


TITLES = {COUNTERS: ("互认统计的计数", "Counters of recognition"), GROUPS: ("互认统计的分组", "Groups of recognition's figures")}


def codes(name: str) -> dict[str, NamedCode]:
    """The codes of one of the two systems."""
    if name == GROUPS:
        return {"month": NamedCode(("月份", "Month"), ("北京时间的月份，写作 2026-11。", "Month in Beijing, as 2026-11."))}
    rate = ("互认的报告份数 ÷ 已有的报告份数。", "Recognised reports by existing reports.")
    counters = {code: NamedCode((say(f"counter.{code}", "zh"), say(f"counter.{code}", "en")), means) for code, means in DEFINITIONS.items()}
    return counters | {OFFICIAL_RATE: NamedCode(("互认率", "Official rate of recognition"), rate)}


def code_system(name: str) -> dict[str, Any]:
    """The whole of one, in Chinese with the English beside it."""
    title, translated = localised(*TITLES[name])
    concepts = [_concept(code, *told) for code, told in codes(name).items()]
    return {
        "resourceType": "CodeSystem", "id": name, "url": address("CodeSystem", name), "version": tally.CURRENT, "name": name.title(), "title": title,
        "_title": translated, "status": "active", "experimental": False, "caseSensitive": True, "content": "complete", "count": len(concepts), "concept": concepts,
    }  # fmt: skip


def _concept(code: str, name: tuple[str, str], means: tuple[str, str]) -> dict[str, Any]:
    definition, translated = localised(*means)
    designations = [{"language": lang, "value": text} for lang, text in zip(("zh", "en"), name, strict=True)]
    return {"code": code, "display": name[0], "definition": definition, "_definition": translated, "designation": designations}
