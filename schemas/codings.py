"""How an item or an institution is named in a body: our code as a string, or a code in a system."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from recognition.domain.lookups import Coding
from recognition.errors import Because
from schemas.codes import (
    CodeField,
    InstitutionCodeField,
    ItemNameField,
    LicenceField,
    LocalCodeField,
    LoincCodeField,
    NameField,
    NhsaField,
    OurCodeField,
    PriceCodeField,
    UsccField,
)
from schemas.errors import named
from schemas.fields import StrictField, TextField, ValueRefused, nothing

OWNERS = ("issuer", "receiver")
CODINGS = 2048
"""Codes of each kind that a process remembers: more than one region's hospitals name in a week."""


class CodingField(StrictField):
    """A Coding: a bare string is a code of our own, an object names its system."""

    systems: Mapping[str, TextField]
    owned = frozenset[str]()
    """The systems whose codes belong to one of the two institutions."""
    members = frozenset({"system", "code", "owner"})

    def __init__(self, **kwargs: Any) -> None:
        """The codes that come again and again are read once: a layer for speed, 46,000 of a lookup's 1.60 million instructions (callgrind). Throw
        it out when reading a code takes no longer than looking it up."""
        super().__init__(**kwargs)
        self._read = lru_cache(CODINGS)(self._coding)

    def parse(self, value: Any) -> Coding:
        """The coding; raises ValueRefused with the member that is to blame."""
        if type(value) is str:
            return Coding("recognition", self._ours(value))
        if type(value) is not dict:
            raise ValueRefused("type_coding")
        system, code = value.get("system"), value.get("code")
        if type(system) is not str or system not in self.systems:
            raise ValueRefused(_why(value, "system", Because("code_system_unknown", ", ".join(self.systems))), "system")
        if type(code) is not str:
            raise ValueRefused(_why(value, "code", "type_string"), "code")
        coding, value = self._read(system, code), value if len(value) == 2 else self.canonical(value)
        return coding if len(value) == 2 else self._owned(system, coding.code, value)

    def _ours(self, value: str) -> str:
        try:
            return self.systems["recognition"].parse(value)
        except ValueRefused as refused:
            if refused.code != "text_characters":
                raise
            # most often a name, which is to be sent as one
            raise ValueRefused("text_characters", takes=f'{CodeField.characters}; {{"system": "name", "code": "…"}}') from None

    def empty(self, value: Any) -> bool:
        """Whether this says nothing: null, "", an object of which no member says anything, or one without a code, of which only the
        system is filled in, as by a form that is printed for each order."""
        if nothing(value):
            return True
        return type(value) is dict and (all(map(nothing, value.values())) or ("code" in value and nothing(value["code"]) and self._formed(value)))

    def _formed(self, value: dict[str, Any]) -> bool:
        return value.keys() <= self.members and value.get("system") in (*self.systems, None, "") and value.get("owner") in (*OWNERS, None, "")

    def canonical(self, value: Any) -> Any:
        """The value without an owner that says nothing."""
        if type(value) is dict and "owner" in value and nothing(value["owner"]):
            return {member: inner for member, inner in value.items() if member != "owner"}
        return value

    def _coding(self, system: str, code: str) -> Coding:
        try:
            return Coding(system, self.systems[system].parse(code))
        except ValueRefused as refused:
            raise ValueRefused(refused.code, "code") from refused

    def _owned(self, system: str, code: str, value: dict[str, Any]) -> Coding:
        for member in value:
            if member not in self.members or (member == "owner" and system not in self.owned):
                raise ValueRefused("field_unknown", named(member))
        owner = value["owner"]
        if type(owner) is not str or owner not in OWNERS:
            raise ValueRefused(_why(value, "owner", Because("choice_unknown", ", ".join(OWNERS))), "owner")
        return Coding(system, code, owner)


def _why(value: dict[str, Any], member: str, otherwise: str) -> str:
    if member not in value:
        return "field_required"
    if value[member] is None:
        return "field_null"
    return otherwise if type(value[member]) is str else "type_string"


class ItemCodingField(CodingField):
    """互认项目 by our code, by LOINC, by the national price specification, by an institution's own code, or by its name in full."""

    systems = {"recognition": OurCodeField(), "loinc": LoincCodeField(), "national-price": PriceCodeField(), "local": LocalCodeField(), "name": ItemNameField()}
    owned = frozenset({"local"})


class InstitutionCodingField(CodingField):
    """医疗机构 by our code, social credit code, practice licence, national insurance code, or name."""

    systems = {"recognition": InstitutionCodeField(), "uscc": UsccField(), "licence": LicenceField(), "nhsa": NhsaField(), "name": NameField()}
