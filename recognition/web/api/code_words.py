"""The words of the codes that answers have, to be looked up once by whoever is answered in codes alone."""

from __future__ import annotations

from functools import cache

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
            [{"family": family, "code": code} | {lang: _named(text, lang) for lang, text in zip(LANGS, pair, strict=True)} for family, code, pair in told]
        )
    )


def _named(text: str, lang: str) -> str:
    """The words with the names of an answer's members in braces; units and what stands between counts are words by then."""
    counted = [say(f"counted.{verdict}", lang, count=f"{{counts.{verdict}}}") for verdict in Verdict]
    named = {
        "{performed}": "{performed.day}",
        "{window}": say("length.days", lang, count="{window_days}"),
        "{left}": say("length.left_days", lang, count="{days_left}"),
        "{counts}": (", " if lang == "en" else "，").join(counted),
    }
    for name, member in named.items():
        text = text.replace(name, member)
    return text
