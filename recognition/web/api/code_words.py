"""The words of the codes that answers have, to be looked up once by whoever is answered in codes alone."""

from __future__ import annotations

from functools import cache

import orjson
from flask import Blueprint, Response

from recognition.domain.lookups import Caller
from recognition.domain.policy.words import FAMILIES
from recognition.web.auth import EVERYBODY, allow
from recognition.web.shared.operations import operation
from recognition.web.shared.responses import reply
from schemas.minimal_answers import CODE_WORDS

routes = Blueprint("code_words", __name__)

TOLD = ("verdict", "advice", "reason", "caution", "price_source", "check", "repeat_reason")
"""Families of codes that an answer or a decision has."""


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
    return orjson.Fragment(
        orjson.dumps([{"family": family, "code": code, "zh": zh, "en": en} for family in TOLD for code, (zh, en) in FAMILIES[family].items()])
    )
