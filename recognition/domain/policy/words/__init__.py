"""Every code in words, Chinese and English, each written for its own reader; one place for pages, API and records.

A code is `family.code`: `reason.outside_window`, `caution.volatile`, `decision.accepted`. `codes()` lists them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from operator import itemgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from recognition.domain.policy.words import answers, checks, counters, decisions

LANGUAGES = ("zh", "en")

FAMILIES: Mapping[str, Mapping[str, tuple[str, str]]] = MappingProxyType({**checks.FAMILIES, **answers.FAMILIES, **decisions.FAMILIES, **counters.FAMILIES})
"""family -> code -> (zh, en)."""

WORDS: Mapping[str, tuple[str, str]] = MappingProxyType({f"{family}.{code}": pair for family, words in FAMILIES.items() for code, pair in words.items()})
"""`family.code` -> (zh, en)."""


def words(code: str, lang: str) -> str:
    """The words for `family.code`, with the names of values in braces where some are to be put in.

    `lang` "en" gives English, everything else Chinese. Raises KeyError for an unknown code.
    """
    return WORDS[code][lang == "en"]


class Blank(NamedTuple):
    """A text as a template for `%`, which takes a third of the time of braces, and what chooses its values, in their order, from those by name."""

    template: str
    chosen: Callable[[Mapping[str, Any]], Any]


def blank(text: str) -> Blank:
    """The template of a text that has the names of its values in braces."""
    names = _NAMED.findall(text)
    return Blank(_NAMED.sub("%s", text.replace("%", "%%")), itemgetter(*names) if names else lambda values: ())


_NAMED = re.compile(r"\{(\w+)\}")
_BLANKS = {code: tuple(map(blank, pair)) for code, pair in WORDS.items()}


def say(code: str, lang: str, **values: object) -> str:
    """The words with their named values put in; surplus values do no harm. Raises KeyError also for a missing value."""
    template, chosen = _BLANKS[code][lang == "en"]
    filled: str = template % chosen(values)
    return filled


def codes(family: str | None = None) -> tuple[str, ...]:
    """All codes as `family.code`, or those of one family, in the order in which they are written."""
    return tuple(WORDS) if family is None else tuple(f"{family}.{code}" for code in FAMILIES[family])
