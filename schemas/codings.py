"""How an item or an institution is named in a body: our code as a string, or a code in a system."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from stdnum.cn import uscc

from recognition.domain import specimens
from recognition.errors import Because
from recognition.terms import Coding
from schemas.errors import named
from schemas.fields import Refused, Strict, Text
from schemas.personal import in_code


OWNERS = ("issuer", "receiver")


class Code(Text):
    """A code: printable ASCII without spaces."""

    pattern = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/+#-]*", re.ASCII)
    characters = "A–Z a–z 0–9 . _ / + # -"
    longest = 44

    def parse(self, value: Any) -> str:
        """The code itself; raises Refused."""
        code = super().parse(value)
        if len(code) >= 15 and in_code(code):
            raise Refused("identity_number")
        return code


class OurCode(Code):
    """One of our own codes."""

    longest = 24


class Name(Text):
    """The name of an institution."""

    pattern = re.compile(r"\w[\w·•()（）\[\]〔〕“”\"'’\-—–.,，、&/ ]*")
    longest = 40

    def parse(self, value: Any) -> str:
        """The name itself; raises Refused."""
        name = super().parse(value)
        if in_code(name):
            raise Refused("identity_number")
        return name


class ItemName(Name):
    """The name of an item as it is printed: specimen, method and signs (#, %, +, *, :) are part of it."""

    pattern = re.compile(r"[\w*#%+(（\[【★☆↑↓][^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]*")
    longest = 60


class SpecimenCode(Text):
    """标本: a code of the vocabulary, or one of its words in full (血清, serum)."""

    longest = 40

    def parse(self, value: Any) -> str:
        """The code; raises Refused with the codes that there are."""
        text = super().parse(value)
        code = specimens.read(unicodedata.normalize("NFKC", text).casefold())
        if code is None:
            raise Refused("specimen_unknown", takes=", ".join(specimens.SPECIMENS))
        return code


class Uscc(Code):
    """A unified social credit code (统一社会信用代码). It may consist of digits alone, so a valid one is never taken for a
    person's; an invalid one is an unknown institution, which is an answer."""

    longest = 18

    def parse(self, value: Any) -> str:
        """The code itself; raises Refused."""
        code = Text.parse(self, value)
        if not uscc.is_valid(code) and in_code(code):
            raise Refused("identity_number")
        return code


class Mark(Text):
    """A recognition mark as printed on a report (川渝HR)."""

    pattern = re.compile(r"[A-Za-z\u4e00-\u9fff]+")
    longest = 12


CODINGS = 2048
"""Codes of each kind that a process remembers: more than one region's hospitals name in a week."""


class Coded(Strict):
    """A Coding: a bare string is a code of our own, an object names its system."""

    systems: Mapping[str, Text]
    owned = frozenset[str]()
    """The systems whose codes belong to one of the two institutions."""
    members = frozenset({"system", "code", "owner"})

    def __init__(self, **kwargs: Any) -> None:
        """The codes that come again and again are read once."""
        super().__init__(**kwargs)
        self._read = lru_cache(CODINGS)(self._coding)

    def parse(self, value: Any) -> Coding:
        """The coding; raises Refused with the member that is to blame."""
        if type(value) is str:
            return Coding("recognition", self.systems["recognition"].parse(value))
        if type(value) is not dict:
            raise Refused("type_coding")
        system, code = value.get("system"), value.get("code")
        if type(system) is not str or system not in self.systems:
            raise Refused(_why(value, "system", Because("code_system_unknown", ", ".join(self.systems))), "system")
        if type(code) is not str:
            raise Refused(_why(value, "code", "type_string"), "code")
        coding = self._read(system, code)
        return coding if len(value) == 2 else self._owned(system, coding.code, value)

    def _coding(self, system: str, code: str) -> Coding:
        try:
            return Coding(system, self.systems[system].parse(code))
        except Refused as refused:
            raise Refused(refused.code, "code") from refused

    def _owned(self, system: str, code: str, value: dict[str, Any]) -> Coding:
        for member in value:
            if member not in self.members or (member == "owner" and system not in self.owned):
                raise Refused("field_unknown", named(member))
        owner = value["owner"]
        if type(owner) is not str or owner not in OWNERS:
            raise Refused(_why(value, "owner", Because("choice_unknown", ", ".join(OWNERS))), "owner")
        return Coding(system, code, owner)


def _why(value: dict[str, Any], member: str, otherwise: str) -> str:
    if member not in value:
        return "field_required"
    if value[member] is None:
        return "field_null"
    return otherwise if type(value[member]) is str else "type_string"


class ItemCoding(Coded):
    """互认项目 by our code, by LOINC, by the national price specification, by an institution's own code, or by its name in full."""

    systems = {"recognition": OurCode(), "loinc": OurCode(), "national-price": Code(), "local": Code(), "name": ItemName()}
    owned = frozenset({"local"})


class InstitutionCoding(Coded):
    """医疗机构 by our code, social credit code, practice licence, national insurance code, or name."""

    systems = {"recognition": OurCode(), "uscc": Uscc(), "licence": Code(), "nhsa": OurCode(), "name": Name()}
