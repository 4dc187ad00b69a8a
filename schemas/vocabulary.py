"""What a report says in words of a vocabulary: the specimen and the recognition mark."""

from __future__ import annotations

import unicodedata
from typing import Any

from recognition.domain import identifiers
from recognition.domain.names import specimens
from recognition.domain.personal_data import in_free_text
from schemas.fields import TextField, ValueRefused


class SpecimenCodeField(TextField):
    """标本: a code of the vocabulary, or one of its words in full (血清, serum)."""

    longest = 40

    def parse(self, value: Any) -> str:
        """The code; raises ValueRefused with the codes that there are."""
        text = super().parse(value)
        code = specimens.read(unicodedata.normalize("NFKC", text).casefold())
        if code is None:
            raise ValueRefused("specimen_unknown", takes=", ".join(specimens.SPECIMENS))
        return code


class MarkField(TextField):
    """A recognition mark as printed on a report (川渝HR), in any width and case. Which marks there are, the edition says."""

    longest = 12

    def parse(self, value: Any) -> str:
        """The mark as it is compared; raises ValueRefused."""
        mark = identifiers.mark(super().parse(value))
        if personal := in_free_text(mark):
            raise ValueRefused(personal)
        if identifiers.MARK.fullmatch(mark) is None:
            raise ValueRefused("mark_unknown")
        return mark
