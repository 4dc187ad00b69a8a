"""How an item or an institution is named in a body: our code as a string, or a code in a system."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from recognition.domain import identifiers
from recognition.domain.personal_data import in_code, in_name
from recognition.errors import Because
from recognition.terms import Coding
from schemas.errors import named
from schemas.fields import Refused, Strict, Text, nothing

OWNERS = ("issuer", "receiver")


class Code(Text):
    """A code: printable ASCII without spaces, and nobody's number."""

    pattern = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/+#-]*", re.ASCII)
    characters = "A–Z a–z 0–9 . _ / + # -"
    longest = 44

    def parse(self, value: Any) -> str:
        """The code itself; raises Refused."""
        code = super().parse(value)
        if found := self.personal(code):
            raise Refused(found)
        return code

    def personal(self, code: str) -> str | None:
        """Which number of a person the code holds, if any. A code that is right by its own system's form may have as many digits."""
        return in_code(code)


class OurCode(Code):
    """One of our own codes."""

    longest = 24


class LoincCode(Code):
    """A LOINC code, whose check digit is looked at: with a wrong one it would mean nothing, or something else."""

    longest = 9

    def parse(self, value: Any) -> str:
        """The code itself; raises Refused."""
        code = Text.parse(self, value)
        if fault := identifiers.loinc_fault(code):
            raise Refused(fault)
        return code


class PriceCode(Code):
    """A code of a national price item, of nine or fifteen digits; what is none is an unknown item, which is an answer."""

    def personal(self, code: str) -> str | None:
        """What is no code of a price item can be a person's number."""
        return None if identifiers.price_code(code) else in_code(code)


class LocalCode(Text):
    """A hospital's own code as it is written there: Chinese, with blanks, in either case."""

    pattern = identifiers.LOCAL
    longest = identifiers.LOCAL_CHARACTERS

    def parse(self, value: Any) -> str:
        """The code itself; raises Refused."""
        if type(value) is not str:
            raise Refused("type_string")
        if fault := identifiers.local_fault(value):
            raise Refused(fault, takes=LOCAL_TAKES.get(fault, ""))
        if found := in_code(value):
            raise Refused(found)
        return value


LOCAL_TAKES = {"text_too_long": f"≤ {identifiers.LOCAL_CHARACTERS}, UTF-8 ≤ {identifiers.LOCAL_BYTES} B"}


class Name(Text):
    """The name of an institution."""

    pattern = re.compile(r"\w[\w·•()（）\[\]〔〕“”\"'’\-—–.,，、&/ ]*")
    longest = 40

    def parse(self, value: Any) -> str:
        """The name itself; raises Refused."""
        name = super().parse(value)
        if found := in_name(name):
            raise Refused(found)
        return name


class ItemName(Name):
    """The name of an item as it is printed: specimen, method and signs (#, %, +, *, :) are part of it."""

    pattern = re.compile(r"[\w*#%+(（\[【★☆↑↓][^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]*")
    longest = 60


class Uscc(Code):
    """A unified social credit code (统一社会信用代码), or the nine characters of the organisation code in it. It may consist of digits
    alone: whether one that is right and yet could be a person's is an institution's, the edition says. A wrong one is an unknown
    institution, which is an answer."""

    longest = 18

    def personal(self, code: str) -> str | None:
        """A wrong code can be a person's number."""
        return None if identifiers.credit_code(code) else in_code(code)


class Licence(Code):
    """A practice licence's number (执业许可证登记号)."""

    def personal(self, code: str) -> str | None:
        """A right one of 22 characters is asked for an identity number alone, for the digits behind its organisation code may look like any
        other; an older one may look like a card."""
        right = identifiers.licence_fault(identifiers.tidy(code)) is None
        found = in_code(code, glued=not right)
        harmless = right and (found == "card_number" or (found == "telephone_number" and code[:3].upper() != "PDY"))
        return None if harmless else found


class Nhsa(OurCode):
    """The insurance bureau's code of an institution: behind the letter stands a division, which for some provinces begins as mobile numbers do."""

    def personal(self, code: str) -> str | None:
        """A right one is nobody's."""
        return None if identifiers.nhsa_code(code) else in_code(code)


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
            return Coding("recognition", self._ours(value))
        if type(value) is not dict:
            raise Refused("type_coding")
        system, code = value.get("system"), value.get("code")
        if type(system) is not str or system not in self.systems:
            raise Refused(_why(value, "system", Because("code_system_unknown", ", ".join(self.systems))), "system")
        if type(code) is not str:
            raise Refused(_why(value, "code", "type_string"), "code")
        coding, value = self._read(system, code), value if len(value) == 2 else self.given(value)
        return coding if len(value) == 2 else self._owned(system, coding.code, value)

    def _ours(self, value: str) -> str:
        try:
            return self.systems["recognition"].parse(value)
        except Refused as refused:
            if refused.code != "text_characters":
                raise
            # most often a name, which is to be sent as one
            raise Refused("text_characters", takes=f'{Code.characters}; {{"system": "name", "code": "…"}}') from None

    def empty(self, value: Any) -> bool:
        """Whether this says nothing: null, "", an object of which no member says anything, or one without a code, of which only the
        system is filled in, as by a form that is printed for each order."""
        if nothing(value):
            return True
        return type(value) is dict and (all(map(nothing, value.values())) or ("code" in value and nothing(value["code"]) and self._formed(value)))

    def _formed(self, value: dict[str, Any]) -> bool:
        return value.keys() <= self.members and value.get("system") in (*self.systems, None, "") and value.get("owner") in (*OWNERS, None, "")

    def given(self, value: Any) -> Any:
        """The value without an owner that says nothing."""
        if type(value) is dict and "owner" in value and nothing(value["owner"]):
            return {member: inner for member, inner in value.items() if member != "owner"}
        return value

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

    systems = {"recognition": OurCode(), "loinc": LoincCode(), "national-price": PriceCode(), "local": LocalCode(), "name": ItemName()}
    owned = frozenset({"local"})


class InstitutionCoding(Coded):
    """医疗机构 by our code, social credit code, practice licence, national insurance code, or name."""

    systems = {"recognition": OurCode(), "uscc": Uscc(), "licence": Licence(), "nhsa": Nhsa(), "name": Name()}
