"""The reasons for a repeat that the page offers: the six, and those of the lists that apply where the clinician works; and what a button of them says."""

from __future__ import annotations

from typing import NamedTuple

from flask import request
from flask_babel import lazy_gettext

from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import Decision, Lookup, RepeatReason
from recognition.domain.policy.words import FAMILIES, say
from recognition.services import local_reasons
from recognition.web.clinician import language
from recognition.web.shared.service import now, service

PRESET = {"images": lazy_gettext("无法调阅图像"), "quality": lazy_gettext("图像质量不足"), "site": lazy_gettext("部位不符")}
"""The notes under 其他 that take one tap where the edition has no list that applies."""
LOCAL = "local"


class ReasonButtons(NamedTuple):
    """Value and words of each button: the five that need no more words, those of local lists that are one of the five, and those under 其他."""

    national: list[tuple[str, str]]
    local: list[tuple[str, str]]
    under_other: list[tuple[str, str]]


def offered(lookup: Lookup) -> ReasonButtons:
    """The buttons for a decision on the lookup. Raises RegistryUnavailable."""
    lang = language.current()
    known = local_reasons.for_lookup(service(), lookup, now())
    local = [(f"{LOCAL}.{one.scope}/{one.code}", one) for one in known]
    preset = [(f"{RepeatReason.OTHER}.{code}", str(words)) for code, words in PRESET.items()]
    return ReasonButtons(
        [(code, say(f"repeat_reason.{code}", lang)) for code in FAMILIES["repeat_reason"] if code != RepeatReason.OTHER],
        [(value, language.label_of(one.name_zh, one.name_en)) for value, one in local if one.reason != RepeatReason.OTHER],
        [(value, language.label_of(one.name_zh, one.name_en)) for value, one in local if one.reason == RepeatReason.OTHER] or preset,
    )


def told(button: str) -> dict[str, object]:
    """The members of the decision that a button says: `<reason>`, `other.<note>`, or `local.<scope>/<code>`."""
    reason, _dot, rest = button.partition(".")
    if reason == LOCAL:
        scope, _slash, code = rest.rpartition("/")
        return {"local_reason": {"scope": scope, "code": code}}
    if reason != RepeatReason.OTHER:
        return {"reason": reason} if reason else {}
    note = str(PRESET[rest]) if rest in PRESET else request.form.get("note", "").strip()
    return {"reason": reason, "note": note} if note else {"reason": reason}


def says(decision: Decision | None, note: str, edition: Edition, lang: str) -> str:
    """The reason of a decision in words; "" where it has none. Behind 其他 with words of its own stands that it is another need."""
    if decision is None or decision.reason is None:
        return ""
    if decision.local:
        known = local_reasons.reason_named(edition, *decision.local)
        return language.label_of(known.name_zh, known.name_en) if known else "/".join(decision.local)
    return say("decided_because.other" if note and decision.reason is RepeatReason.OTHER else f"repeat_reason.{decision.reason}", lang)
