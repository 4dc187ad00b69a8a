"""The words of the codes that answers have, to be looked up once by whoever is answered in codes alone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import orjson
from flask import Blueprint, Response

from recognition.domain.lookups import Caller, Verdict
from recognition.domain.policy.words import FAMILIES, say
from recognition.web.auth import EVERYBODY, allow
from recognition.web.shared.operations import operation
from recognition.web.shared.responses import reply
from schemas.minimal_answers import CODE_WORDS

routes = Blueprint("code_words", __name__)

TOLD = ("verdict", "advice", "reason", "caution", "price_source", "check", "repeat_reason")
"""Families of codes that an answer or a decision has."""
LANGS = ("zh", "en")


@routes.get("/words")
@operation(
    "listWords", "The words of every code in an answer, in both languages; they change with a release.", "lookups", answers={200: ("All of them.", CODE_WORDS)}
)
@allow(EVERYBODY)
def words(caller: Caller) -> Response:
    """Family, code and words."""
    return reply({"words": _listed()})


@cache
def _listed() -> orjson.Fragment:
    told = [(family, code, pair) for family in TOLD for code, pair in FAMILIES[family].items()]
    return orjson.Fragment(
        orjson.dumps(
            [
                {"family": family, "code": code} | _in_both(pair) | ({"for_values": special} if (special := _for_values(pair)) else {})
                for family, code, pair in told
            ]
        )
    )


def _in_both(pair: tuple[str, str], **said: str) -> dict[str, str]:
    """The words in both languages; `said` are the keys of what stands for a length in place of its usual words."""
    return {lang: _named(text, lang, said) for lang, text in zip(LANGS, pair, strict=True)}


SPECIAL = (("{window}", "window_days", 1, "length.day"), ("{left}", "days_left", 0, "length.left_today"), ("{left}", "days_left", 1, "length.left_day"))
"""Where a length reads otherwise: what stands for it in the words, the member, its value, and the words for that."""


def _for_values(pair: tuple[str, str]) -> list[dict[str, Any]]:
    """The same words for the values of a member for which they read otherwise: one day, the last day."""
    return [{"member": member, "value": value} | _in_both(pair, **{name: key}) for name, member, value, key in SPECIAL if name in pair[0]]


def _named(text: str, lang: str, said: Mapping[str, str]) -> str:
    """The words with the names of an answer's members in braces; units and what stands between counts are words by then."""
    counted = [say(f"counted.{verdict}", lang, count=f"{{counts.{verdict}}}") for verdict in Verdict]
    named = {
        "{performed}": "{performed.day}",
        "{window}": say(said.get("{window}", "length.days"), lang, count="{window_days}"),
        "{left}": say(said.get("{left}", "length.left_days"), lang, count="{days_left}"),
        "{counts}": (", " if lang == "en" else "，").join(counted),
    }
    for name, member in named.items():
        text = text.replace(name, member)
    return text
