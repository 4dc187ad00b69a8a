"""Which of our two languages a browser prefers: one reading of `Accept-Language` for all endpoints and pages.

Qualities as in RFC 9110 §12.4.2 and §12.5.4, and the choice by lookup as in RFC 4647 §3.4: ranges in the order of their quality, equal
ones as they stand, each shortened from the end until it is one of ours. Werkzeug takes whole tags before shortened ones whatever their
quality, so that `zh-CN,en;q=0.5` would be English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

CHINESE, ENGLISH = "zh", "en"
FULL = {CHINESE: "zh-cn", ENGLISH: "en"}
"""What our pages are written in, as their `lang` says it."""
OF_CHINESE = frozenset({"cdo", "cjy", "cmn", "cpx", "czh", "czo", "gan", "hak", "hsn", "lzh", "mnp", "nan", "wuu", "yue"})
"""Languages that are registered as extensions of `zh` (RFC 5646 §2.2.2) and may stand without it: `cmn-Hans-CN` is `zh-cmn-Hans-CN`."""
MOST_RANGES = 100
"""Ranges that are read; browsers send ten at most."""
RANGE = re.compile(r"\*|[a-z]{1,8}(?:-[a-z0-9]{1,8})*")
QUALITY = re.compile(r"0?\.[0-9]{1,20}|0\.?|1(?:\.0{0,20})?")
"""More than the three digits of RFC 9110 are read: programs write them, and they mean what they say."""


def preferred(header: str) -> str:
    """`zh` or `en`, by the value of an `Accept-Language` header; `zh` where it names neither, refuses both or cannot be read."""
    ranges = list(_ranges(header))
    named = {_ours(range_) for range_, quality in ranges if quality} | {
        lang for lang in FULL if any(_covers(range_, lang) for range_, quality in ranges if not quality)
    }
    left = next((lang for lang in FULL if lang not in named), None)
    for range_, quality in sorted(ranges, key=lambda pair: -pair[1]):
        # `*` stands for what is named nowhere else
        if quality and (language := left if range_ == "*" else _ours(range_)):
            return language
    return left or CHINESE


def _ranges(header: str) -> Iterator[tuple[str, Decimal]]:
    """(range in lower case, quality); what is no range or has no readable quality is left out."""
    for element in header.split(",", MOST_RANGES)[:MOST_RANGES]:
        name, *parameters = (part.strip(" \t").lower() for part in element.split(";"))
        qualities = [value.strip(" \t") for key, _, value in (parameter.partition("=") for parameter in parameters) if key.strip(" \t") == "q"] or ["1"]
        # `zh_CN` is how programs write a locale; it can mean nothing else
        name = name.replace("_", "-")
        if RANGE.fullmatch(name) and QUALITY.fullmatch(qualities[0]):
            yield name, Decimal(qualities[0])


def _ours(range_: str) -> str | None:
    """Our language that a range ends at when it is shortened."""
    first = range_.partition("-")[0]
    first = CHINESE if first in OF_CHINESE else first
    return first if first in FULL else None


def _covers(range_: str, lang: str) -> bool:
    """Whether a range of quality 0 refuses our language: our tag is the range or begins with it."""
    return f"{FULL[lang]}-".startswith(f"{range_}-")
