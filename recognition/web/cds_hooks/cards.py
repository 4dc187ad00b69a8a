"""A card as its client shows it: which orders, whose results, why, what can be done; Chinese or English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from recognition.catalogue.editions.store import Edition
from recognition.domain.catalogue import LocalReason
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Lookup, RepeatReason
from recognition.domain.policy.wording import worded_answer
from recognition.domain.policy.words import say
from recognition.services.cds_hooks.asking import CardLine, HookCard
from recognition.services.cds_hooks.feedback import REASONS
from recognition.services.lookups import Service
from recognition.web.shared.lookup_json import performed
from recognition.web.shared.names import label

LONGEST_SUMMARY = 139
"""Characters: the standard's are fewer than 140."""
TOPIC = {"system": "urn:recognition:topic", "code": "prior-result"}
TOPIC_NAMES, SOURCE = ("外院结果互认", "Recognition of earlier results"), ("检查检验结果互认服务", "Mutual recognition of examination results")
MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+!|~])")


def card(told: HookCard, service: Service, local: Sequence[LocalReason], lang: str) -> dict[str, Any]:
    """The card's JSON; `local` are the region's own reasons for a repeat. Raises RegistryUnavailable."""
    english = lang == "en"
    lines = [_Line(line, service.edition_of(line.question.lookup), lang) for line in told.lines]
    return {
        "uuid": told.id,
        "summary": _summary(lines, english),
        "detail": "\n".join([*(line.detail() for line in lines), "", _basis(lines, english)]),
        "indicator": "info",
        "source": {"label": SOURCE[english], "topic": TOPIC | {"display": TOPIC_NAMES[english]}},
        "suggestions": [line.suggestion() for line in lines],
        "selectionBehavior": "any",
        "overrideReasons": _reasons(local, lang),
    }


class _Line:
    """One order with its names."""

    def __init__(self, line: CardLine, edition: Edition, lang: str) -> None:
        self.line, self.edition, self.lang = line, edition, lang
        item, issuer = edition.reading.item(self.lookup.item), edition.reading.institution(self.lookup.issuer)
        self.item = label(item.name_zh, item.name_en, lang) if item else self.lookup.item
        self.issuer = label(issuer.name_zh, issuer.name_en, lang) if issuer else self.lookup.issuer

    @property
    def lookup(self) -> Lookup:
        """The question and its answer."""
        return self.line.question.lookup

    def when(self) -> str:
        """The performed day."""
        return shanghai_day(self.lookup.performed_at).isoformat()

    def detail(self) -> str:
        """A line of Markdown: the order, the result that answers it, until when, and what is to be minded."""
        lookup, english = self.lookup, self.lang == "en"
        scope = self.edition.reading.scopes.get(lookup.answer.mark or "")
        worded = worded_answer(lookup.answer, shanghai_day(lookup.performed_at), self.lang, scope.mark if scope else None)
        at = performed(lookup.performed_at, lookup.stated, self.lang)["says"]
        parts = [escaped(self.issuer), at, worded.verdict, worded.until]
        if scope:
            parts.append(f"{'mark' if english else '互认标识'} {escaped(scope.mark)}")
        parts += [caution.says for caution in worded.cautions]
        order = f" ({escaped(self.line.order.reference)})" if self.line.order.reference else ""
        return f"- **{escaped(self.item)}**{order}{': ' if english else '：'}{('; ' if english else '；').join(part for part in parts if part)}"

    def suggestion(self) -> dict[str, Any]:
        """Taking the result in place of the order; an order that has no id yet can only be taken off by hand."""
        english, reference = self.lang == "en", self.line.order.reference
        about = f"{self.item}, {self.issuer}, {self.when()}" if english else f"{self.item}（{self.issuer}，{self.when()}）"
        told: dict[str, Any] = {"label": f"Accept: {about}" if english else f"采信：{about}", "uuid": self.line.suggestion, "isRecommended": True}
        if reference:
            told["actions"] = [
                {"type": "delete", "description": f"Take off the order: {self.item}" if english else f"删除医嘱：{self.item}", "resourceId": reference}
            ]
        return told


def _summary(lines: list[_Line], english: bool) -> str:
    if len(lines) == 1:
        [line] = lines
        told = (
            f"{line.item}: a result of {line.when()} from {line.issuer} is to be recognised"
            if english
            else f"{line.item}：{line.issuer} {line.when()} 的结果应予互认"
        )
        general = "The ordered test has an outside result that is to be recognised" if english else "所开检查检验已有应予互认的外院结果"
    else:
        names = (", " if english else "、").join(dict.fromkeys(line.item for line in lines))
        general = f"{len(lines)} ordered tests have outside results that are to be recognised" if english else f"{len(lines)} 项医嘱已有应予互认的外院结果"
        told = f"{general}: {names}" if english else f"{general}：{names}"
    return told if len(told) <= LONGEST_SUMMARY else general


def _reasons(local: Sequence[LocalReason], lang: str) -> list[dict[str, str]]:
    """The six, and behind them the region's own, under the system of their scope."""
    own = [{"code": each.code, "system": f"{REASONS}:{each.scope}", "display": label(each.name_zh, each.name_en, lang)} for each in local]
    return [{"code": reason.value, "system": REASONS, "display": say(f"repeat_reason.{reason.value}", lang)} for reason in RepeatReason] + own


def _basis(lines: list[_Line], english: bool) -> str:
    """What the answers rest on, and whose judgement counts."""
    rests = sorted({(line.lookup.answer.edition, line.lookup.answer.policy) for line in lines})
    if english:
        told = "; ".join(f"catalogue edition {number}, policy {policy}" for number, policy in rests)
        return f"By {told}. The clinician's judgement is the standard. {say('duty.accepted', 'en')}"
    told = "；".join(f"互认目录第 {number} 版、政策 {policy}" for number, policy in rests)
    return f"依据：{told}。以医师判断为准。{say('duty.accepted', 'zh')}"


def escaped(text: str) -> str:
    """The text as Markdown shows it word for word."""
    return MARKDOWN.sub(r"\\\1", text)
