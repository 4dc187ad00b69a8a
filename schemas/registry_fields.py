"""The kinds of values that registrars' bodies hold: ids, hashes, numbers of editions, lists of codes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from schemas.codes import OurCodeField
from schemas.fields import Described, StrictField, TextField, ValueRefused


class Sha256Field(TextField):
    """An edition's name."""

    pattern = re.compile(r"[0-9a-f]{64}", re.ASCII)


class IdField(TextField):
    """The id of a draft, a file that was sent, or a job."""

    pattern = re.compile(r"[0-9a-v]{20}", re.ASCII)

    def parse(self, value: Any) -> str:
        """The id; raises ValueRefused: of another form it is nobody's id, whatever its characters are."""
        try:
            return super().parse(value)
        except ValueRefused as refused:
            raise ValueRefused("id_unknown" if refused.code in ("text_characters", "text_too_long") else refused.code) from refused


class KeyIdField(TextField):
    """A public key of report codes: the id of eight digits by which a code names it, or the key itself."""

    pattern = re.compile(r"[0-9a-f]{8}|[0-9a-f]{64}|[0-9a-f]{130}", re.ASCII)
    characters = "8, 64, 130 × 0–9 a–f"
    longest = 130


class CodesField(StrictField):
    """A list of different codes, up to 500."""

    code = OurCodeField()

    def parse(self, value: Any) -> tuple[str, ...]:
        """The codes in the order given; raises ValueRefused."""
        if type(value) is not list:
            raise ValueRefused("type_list")
        if len(value) > 500:
            raise ValueRefused("list_too_long")
        codes = tuple(self.code.parse(member) for member in value)
        if len(set(codes)) != len(codes):
            raise ValueRefused("list_repeats")
        return codes

    def described(self, describe: Callable[[StrictField], Described]) -> Described:
        """A list of codes."""
        return {"type": "array", "maxItems": 500, "items": describe(self.code)}


class EditionField(StrictField):
    """The number of a publication."""

    def parse(self, value: Any) -> int:
        """The number; raises ValueRefused."""
        if type(value) is not int:
            raise ValueRefused("number_malformed")
        if not 1 <= value <= 10**9:
            raise ValueRefused("number_range")
        return value

    def described(self, describe: Callable[[StrictField], Described]) -> Described:
        """A whole number."""
        return {"type": "integer", "minimum": 1, "maximum": 10**9}
