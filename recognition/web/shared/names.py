"""What codes and accounts are called, for pages and files; a code that nothing names stands for itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from recognition.catalogue.editions import places
from recognition.catalogue.editions.store import Edition
from recognition.domain.policy.words import WORDS, say
from recognition.errors import RegistryUnavailable
from recognition.services.lookups import Service
from recognition.web.shared import across

INSTITUTIONS = frozenset({"institution", "receiver", "issuer", "performer"})
ITEMS = frozenset({"item", "panel", "member", "wider", "narrower"})
CODED = INSTITUTIONS | ITEMS | {"scope", "evaluator", "division", "group_code"}
"""Columns whose codes have names."""
NAMED = ("receiver", "issuer", "performer", "item")
"""The codes of a recall list's rows that have a name beside them."""


def label(zh: str, en: str | None, lang: str) -> str:
    """The name in Chinese, or with `lang` "en" in English where there is an English one."""
    return (lang == "en" and en) or zh


def named(editions: Iterable[Edition], column: str, code: str, lang: str = "zh") -> str | None:
    """The name of an institution, item, scope, division or group by the first of the editions that has it; None where none has.
    `column` is what the code stands in: `issuer`, `item`, `division` …."""
    for edition in editions:
        if pair := _pair(edition, column, code):
            return label(*pair, lang)
    return None


def _pair(edition: Edition, column: str, code: str) -> tuple[str, str] | None:
    reading = edition.reading
    if column in INSTITUTIONS or column in ITEMS:
        known = reading.institution(code) or across.institution(code) if column in INSTITUTIONS else reading.item(code)
        return (known.name_zh, known.name_en) if known else None
    if column == "scope":
        scope = reading.scopes.get(code)
        return (scope.name_zh, scope.name_en) if scope else None
    by_code = {
        "division": places.name,
        "evaluator": lambda edition, code: places.evaluators(edition).get(code),
        "group_code": lambda edition, code: places.groups(edition).get(code),
    }
    return by_code[column](edition, code) if column in by_code else None


def of_group(edition: Edition, group: str, code: str, lang: str = "zh") -> str | None:
    """The name of a code in a row of a summary, `group` being what the row is grouped by (`item`, `receiver_region`, `reason` …); None where
    nothing names it, as for days and for what no catalogue knows."""
    if group in ("receiver_region", "issuer_region"):
        return named((edition,), "division", code, lang)
    if group in ("receiver", "issuer", "item", "scope"):
        return named((edition,), group, code, lang)
    if group == "group":
        return named((edition,), "group_code", code, lang)
    families = ("short_reason", "repeat_reason") if group == "reason" else (group,)
    return next((say(f"{family}.{code}", lang) for family in families if f"{family}.{code}" in WORDS), None)


def with_names(service: Service, number: int, rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows of a recall list with the Chinese name after each code, by the edition in force or the one before the loss."""
    return with_names_of(editions_of_recall(service, number), rows)


def with_names_of(editions: Sequence[Edition], rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The same by the first of these editions that knows a code."""
    for row in rows:
        named_row: dict[str, Any] = {}
        for name, value in row.items():
            named_row[name] = value
            if name in NAMED:
                named_row[f"{name}_name"] = named(editions, name, value) if value else None
        yield named_row


def editions_of_recall(service: Service, number: int) -> list[Edition]:
    """The edition in force and the one before the loss that publication `number` brought. Raises RegistryUnavailable."""
    editions = [service.edition()]
    with suppress(RegistryUnavailable):
        # what was withdrawn may have left the catalogue since
        editions.append(service.edition_numbered(number - 1))
    return editions
