"""Parameters of the query part: text only, and as strict as bodies."""

from __future__ import annotations

import re
from typing import Any

from recognition.domain import tally
from recognition.domain.counters import COUNTERS
from recognition.domain.divisions import prefix
from recognition.domain.lookups import ItemKind, Verdict
from recognition.domain.policy.words import FAMILIES
from recognition.domain.positions import AsOf
from schemas.base import StrictSchema
from schemas.codes import OurCodeField
from schemas.codings import InstitutionCodingField, ItemCodingField
from schemas.fields import ChoiceField, StrictField, TextField, ValueRefused, words
from schemas.moments import DayField

MOST_ROWS = 500


class NumberField(StrictField):
    """A whole number in ASCII digits, as text, from `least` to `most`."""

    pattern = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)

    def __init__(self, least: int = 0, most: int = 2**53, **kwargs: Any) -> None:
        """Both bounds are included."""
        super().__init__(**kwargs)
        self.least = least
        self.most = most

    def parse(self, value: Any) -> int:
        """The number; raises ValueRefused."""
        if type(value) is not str or self.pattern.fullmatch(value) is None:
            raise ValueRefused("number_malformed")
        if not self.least <= int(value) <= self.most:
            raise ValueRefused("number_range", takes=f"{self.least}–{self.most}")
        return int(value)


class AsOfField(StrictField):
    """As of which state figures are asked for: a sequence (`1041`), a day (`2026-11-30`), or both as an answer gives them (`1041,2026-11-30`)."""

    number, day = NumberField(), DayField()

    def parse(self, value: Any) -> AsOf:
        """The state; raises ValueRefused."""
        parts = value.split(",") if type(value) is str else []
        if len(parts) == 2:
            return AsOf(self.number.parse(parts[0]), self.day.parse(parts[1]))
        if len(parts) == 1 and "-" in parts[0]:
            return AsOf(day=self.day.parse(parts[0]))
        return AsOf(self.number.parse(value))


class CursorField(TextField):
    """Where a list goes on, as the page before gave it."""

    pattern = re.compile(r"[A-Za-z0-9_=.:-]+", re.ASCII)
    longest = 200


class SearchField(TextField):
    """Words to search for."""

    longest = 60
    shortest = 0


class _Commas(TextField):
    """Names of groups in one text."""

    pattern = re.compile(r"[a-z_]{1,20}(?:,[a-z_]{1,20}){0,15}", re.ASCII)


class GroupsField(StrictField):
    """Names of groups, separated by commas; which there are is for the use-case to say."""

    text = _Commas()

    def parse(self, value: Any) -> tuple[str, ...]:
        """The names in the order given, each once; raises ValueRefused."""
        names = tuple(self.text.parse(value).split(","))
        if len(set(names)) != len(names):
            raise ValueRefused("list_repeats")
        return names


class CountersField(GroupsField):
    """Names of counters, separated by commas: only these are answered."""

    def parse(self, value: Any) -> tuple[str, ...]:
        """The names, each once; raises ValueRefused for one that is none."""
        names = super().parse(value)
        if not {*names} <= {*COUNTERS}:
            raise ValueRefused("choice_unknown")
        return names


class RegionField(TextField):
    """The beginning of a division code, or the whole code: 500000 and 50 are the same province, 510100 and 5101 the same city. With `=`
    before it a code means itself alone, without what lies in it: the row of a city's own institutions in figures by region."""

    pattern = re.compile(r"=[0-9]{6}|[0-9]{2}(?:[0-9]{2}){0,2}", re.ASCII)
    longest = 7

    def parse(self, value: Any) -> str:
        """What all codes of the region begin with, or `=` and a code; raises ValueRefused."""
        try:
            code = super().parse(value)
        except ValueRefused as refused:
            raise ValueRefused("region_malformed") if refused.code in ("text_characters", "text_too_long") else refused from None
        if code.startswith("="):
            return code if code.endswith("00") else code[1:]
        return prefix(code)


class RecordedCodeField(TextField):
    """A code as entries and summaries have it: ours, or what was unknown when it was asked about, as `system:code`."""

    longest = 80
    our_code = OurCodeField()

    def __init__(self, coding: type[InstitutionCodingField | ItemCodingField], **kwargs: Any) -> None:
        """`coding` knows the systems that lookups may name."""
        super().__init__(**kwargs)
        self.systems = frozenset(coding.systems)

    def parse(self, value: Any) -> str:
        """The code itself; raises ValueRefused."""
        code = super().parse(value)
        system, colon, own_code = code.partition(":")
        if not colon:
            return self.our_code.parse(code)
        if system not in self.systems:
            raise ValueRefused("code_system_unknown", takes=", ".join(sorted(self.systems)))
        if not own_code:
            raise ValueRefused("text_empty")
        return code


class GroupField(TextField):
    """The code of a group of items, as the catalogue has it."""

    longest = 64


class ScopeField(TextField):
    """The code of a region of recognition, as the catalogue has it: both institutions lie in it."""

    longest = 16


class FormatField(ChoiceField):
    """The format of an answer, one of those that the endpoint has."""

    def __init__(self, *names: str, **kwargs: Any) -> None:
        """`names` as callers write them: `json`, `csv` …"""
        super().__init__(words("Formats", names), **kwargs)


REASONS = words("Reasons", (*FAMILIES["reason"], *FAMILIES["repeat_reason"]))
"""Every reason by which summaries group: why it was not recognised, and why it was repeated."""


TALLY_REVISIONS = words("TallyRevisions", tuple(tally.REVISIONS))
"""Every revision of the tally by which figures may be counted."""


class PageSchema(StrictSchema):
    """One page of a list."""

    limit = NumberField(least=1, most=MOST_ROWS)
    cursor = CursorField()


class SearchSchema(PageSchema):
    """A search, page by page."""

    q = SearchField()


class EntriesSchema(PageSchema):
    """Which lookups an auditor wants, by Shanghai days (both included) and codes."""

    receiver = RecordedCodeField(InstitutionCodingField)
    issuer = RecordedCodeField(InstitutionCodingField)
    item = RecordedCodeField(ItemCodingField)
    kind = ChoiceField(ItemKind)
    group = GroupField()
    issuer_region = RegionField()
    receiver_region = RegionField()
    scope = ScopeField()
    verdict = ChoiceField(Verdict)
    reason = ChoiceField(REASONS)
    format = FormatField("json", "ndjson")

    class Meta(StrictSchema.Meta):
        """`from` is a word of Python's own."""

        include = {"from": DayField(), "to": DayField()}


class SummarySchema(StrictSchema):
    """What an auditor wants summed: Shanghai days, both included; groups; filters."""

    by = GroupsField()
    item = RecordedCodeField(ItemCodingField)
    kind = ChoiceField(ItemKind)
    group = GroupField()
    issuer = RecordedCodeField(InstitutionCodingField)
    receiver = RecordedCodeField(InstitutionCodingField)
    issuer_region = RegionField()
    receiver_region = RegionField()
    scope = ScopeField()
    verdict = ChoiceField(Verdict)
    reason = ChoiceField(REASONS)
    as_of = AsOfField()
    tally_revision = ChoiceField(TALLY_REVISIONS)
    counters = CountersField()
    format = FormatField("json", "csv", "xlsx")

    class Meta(StrictSchema.Meta):
        """`from` is a word of Python's own."""

        include = {"from": DayField(required=True), "to": DayField(required=True)}


class DoubtsSchema(StrictSchema):
    """The doubts of which months, and of which hospital."""

    receiver = RecordedCodeField(InstitutionCodingField)

    class Meta(StrictSchema.Meta):
        """`from` is a word of Python's own."""

        include = {"from": DayField(required=True), "to": DayField(required=True)}


class NoParametersSchema(StrictSchema):
    """No parameters."""


PAGE, SEARCH, ENTRIES, SUMMARY = PageSchema(), SearchSchema(), EntriesSchema(), SummarySchema()
DOUBTS, NOTHING = DoubtsSchema(), NoParametersSchema()
