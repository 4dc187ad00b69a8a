"""Parameters of the query part: text only, and as strict as bodies."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

from recognition.terms import ItemKind, Verdict
from schemas.base import Body
from schemas.codings import OurCode
from schemas.fields import Choice, Refused, Strict, Text
from schemas.moments import Day

MOST_ROWS = 500


class Number(Strict):
    """A whole number in ASCII digits, as text, from `least` to `most`."""

    pattern = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)

    def __init__(self, least: int = 0, most: int = 2**53, **kwargs: Any) -> None:
        """Both bounds are included."""
        super().__init__(**kwargs)
        self.least = least
        self.most = most

    def parse(self, value: Any) -> int:
        """The number; raises Refused."""
        if type(value) is not str or self.pattern.fullmatch(value) is None:
            raise Refused("number_malformed")
        if not self.least <= int(value) <= self.most:
            raise Refused("number_range", takes=f"{self.least}–{self.most}")
        return int(value)


class Cursor(Text):
    """Where a list goes on, as the page before gave it."""

    pattern = re.compile(r"[A-Za-z0-9_=.:-]+", re.ASCII)
    longest = 200


class Search(Text):
    """Words to search for."""

    longest = 60
    shortest = 0


class Groups(Text):
    """Names of groups, separated by commas; which there are is for the use-case to say."""

    pattern = re.compile(r"[a-z_]{1,20}(?:,[a-z_]{1,20}){0,15}", re.ASCII)

    def parse(self, value: Any) -> tuple[str, ...]:
        """The names in the order given, each once; raises Refused."""
        names = tuple(super().parse(value).split(","))
        if len(set(names)) != len(names):
            raise Refused("list_repeats")
        return names


class Region(Text):
    """The beginning of a division code."""

    pattern = re.compile(r"[0-9]{2}(?:[0-9]{2}){0,2}", re.ASCII)
    longest = 6


class Format(Choice):
    """The format of an answer, one of those that the door has."""

    def __init__(self, *names: str, **kwargs: Any) -> None:
        """`names` as callers write them: `json`, `csv` …"""
        super().__init__(StrEnum("Formats", {name.upper(): name for name in names}), **kwargs)


class PageSchema(Body):
    """One page of a list."""

    limit = Number(least=1, most=MOST_ROWS)
    cursor = Cursor()


class SearchSchema(PageSchema):
    """A search, page by page."""

    q = Search()


class EntriesSchema(PageSchema):
    """Which lookups an auditor wants, by Shanghai days (both included) and codes."""

    receiver = OurCode()
    issuer = OurCode()
    item = OurCode()
    kind = Choice(ItemKind)
    group = OurCode()
    issuer_region = Region()
    receiver_region = Region()
    verdict = Choice(Verdict)
    reason = OurCode()
    format = Format("json", "ndjson")

    class Meta(Body.Meta):
        """`from` is a word of Python's own."""

        include = {"from": Day(), "to": Day()}


class SummarySchema(Body):
    """What an auditor wants summed: Shanghai days, both included; groups; filters."""

    by = Groups()
    item = OurCode()
    kind = Choice(ItemKind)
    group = OurCode()
    issuer = OurCode()
    receiver = OurCode()
    issuer_region = Region()
    receiver_region = Region()
    verdict = Choice(Verdict)
    reason = OurCode()
    as_of = Number()
    format = Format("json", "csv", "xlsx")

    class Meta(Body.Meta):
        """`from` is a word of Python's own."""

        include = {"from": Day(required=True), "to": Day(required=True)}


class InclusionSchema(Body):
    """Which entry, in the tree of how many."""

    sequence = Number(required=True)
    size = Number(least=1)


class ConsistencySchema(Body):
    """From the tree of how many entries to that of how many."""

    class Meta(Body.Meta):
        """`from` is a word of Python's own."""

        include = {"from": Number(least=1, required=True), "to": Number(least=1)}


class Nothing(Body):
    """No parameters."""


PAGE, SEARCH, ENTRIES, SUMMARY = PageSchema(), SearchSchema(), EntriesSchema(), SummarySchema()
INCLUSION, CONSISTENCY, NOTHING = InclusionSchema(), ConsistencySchema(), Nothing()
