"""The codes that bodies hold, each by its own system's form: ours, LOINC, price items, a hospital's own, names, and identifiers of institutions."""

from __future__ import annotations

import re
from typing import Any

from recognition.domain import identifiers
from recognition.domain.personal_data import in_code, in_name
from recognition.errors import Because
from schemas.fields import BLANKS, TextField, ValueRefused


class CodeField(TextField):
    """A code: printable ASCII without spaces, in any width and with blanks around it, and nobody's number."""

    pattern = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/+#-]*", re.ASCII)
    characters = "A–Z a–z 0–9 . _ / + # -"
    longest = 44

    def tidy(self, text: str) -> str:
        """The code in narrow letters and digits, without blanks around it."""
        return identifiers.narrow(text).strip(BLANKS)

    def personal(self, text: str) -> str | None:
        """Which number of a person the code holds, if any. A code that is right by its own system's form may have as many digits."""
        return in_code(text)

    def fault(self, code: str) -> str | None:
        """What keeps it from being a code of its system, as the code of a refusal."""
        return None

    def parse(self, value: Any) -> str:
        """The code as it is taken; raises ValueRefused."""
        code = super().parse(value)
        if fault := self.fault(code):
            raise ValueRefused(fault)
        return code


class OurCodeField(CodeField):
    """One of our own codes."""

    longest = 24


class InstitutionCodeField(CodeField):
    """One of our own codes of institutions, or `region/code` of a neighbouring region's, each as long as one of our own at most."""

    longest = 2 * OurCodeField.longest + 1
    parts = "^([^/]{1,24}|[^/]{1,24}/.{0,24})$"
    """The same as the description of the API says it."""

    def parse(self, value: Any) -> str:
        """The code as it is taken; raises ValueRefused."""
        code = super().parse(value)
        if any(len(part) > OurCodeField.longest for part in code.split("/", 1)):
            raise ValueRefused("text_too_long", takes=f"≤ {OurCodeField.longest}")
        return code


class LoincCodeField(CodeField):
    """A LOINC code, whose check digit is looked at: with a wrong one it would mean nothing, or something else."""

    longest = 9

    def personal(self, text: str) -> str | None:
        """So few digits are nobody's."""
        return None

    def fault(self, code: str) -> str | None:
        """Form, or check digit."""
        return identifiers.loinc_fault(code)


class PriceCodeField(CodeField):
    """A code of a national price item, of nine or fifteen digits."""

    def personal(self, text: str) -> str | None:
        """What is no code of a price item can be a person's number."""
        return None if identifiers.price_code(text) else in_code(text)

    def fault(self, code: str) -> str | None:
        """Its form."""
        return None if identifiers.price_code(code) else "price_code_malformed"


class LocalCodeField(TextField):
    """A hospital's own code as it is written there: Chinese, with blanks, in either case."""

    pattern = identifiers.LOCAL
    longest = identifiers.LOCAL_CHARACTERS

    def tidy(self, text: str) -> str:
        """The code without blanks around it."""
        return text.strip(BLANKS)

    def parse(self, value: Any) -> str:
        """The code itself; raises ValueRefused."""
        if type(value) is not str:
            raise ValueRefused("type_string")
        code = self.tidy(value)
        fault = identifiers.local_fault(code)
        if fault not in ("text_empty", "text_too_long", "code_is_value") and (personal := in_code(code)):
            raise ValueRefused(personal)
        if fault:
            raise ValueRefused(fault, takes=LOCAL_TAKES.get(fault, ""))
        return code


LOCAL_TAKES = {"text_too_long": f"≤ {identifiers.LOCAL_CHARACTERS}, UTF-8 ≤ {identifiers.LOCAL_BYTES} B"}


class NameField(TextField):
    """The name of an institution."""

    pattern = re.compile(r"\w[\w·•()（）\[\]〔〕“”\"'’\-—–.,，、&/ ]*")
    longest = 40

    def tidy(self, text: str) -> str:
        """The name without blanks around it."""
        return text.strip(BLANKS)

    def personal(self, text: str) -> str | None:
        """Whatever belongs to a person, and a patient that is named as such."""
        return in_name(text)


class ItemNameField(NameField):
    """The name of an item as it is printed: specimen, method and signs (#, %, +, *, :) are part of it."""

    pattern = re.compile(r"[\w*#%+(（\[【★☆↑↓][^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]*")
    longest = 60


class UsccField(CodeField):
    """A unified social credit code (统一社会信用代码), or the nine characters of the organisation code in it. It may consist of digits
    alone: whether one that is right and yet could be a person's is an institution's, the edition says."""

    longest = 18

    def tidy(self, text: str) -> str:
        """In narrow capitals, without blanks and hyphens, as imports read it."""
        return identifiers.tidy(text).replace("-", "") if len(text) <= LONGEST_TIDIED else text

    def personal(self, text: str) -> str | None:
        """A wrong code can be a person's number."""
        return None if identifiers.credit_code(text) else in_code(text)

    def fault(self, code: str) -> str | None:
        """Length, characters or check; with the check character that would be right."""
        fault = identifiers.named_fault(code)
        return Because(fault, identifiers.credit_check(code)) if fault == "uscc_check" else fault


class LicenceField(CodeField):
    """A practice licence's number (执业许可证登记号)."""

    def tidy(self, text: str) -> str:
        """In narrow capitals, without blanks, as imports read it."""
        return identifiers.tidy(text) if len(text) <= LONGEST_TIDIED else text

    def personal(self, text: str) -> str | None:
        """A right one of 22 characters is asked for an identity number alone, for the digits behind its organisation code may look like any
        other; an older one may look like a card."""
        right = identifiers.licence_fault(text) is None
        personal_ = in_code(text, glued=not right)
        harmless = right and (personal_ == "card_number" or (personal_ == "telephone_number" and text[:3] != "PDY"))
        return None if harmless else personal_

    def fault(self, code: str) -> str | None:
        """Form, or the check of the organisation code in it."""
        return identifiers.licence_fault(code)


class NhsaField(OurCodeField):
    """The insurance bureau's code of an institution: behind the letter stands a division, which for some provinces begins as mobile numbers do."""

    tidy = LicenceField.tidy

    def personal(self, text: str) -> str | None:
        """A right one is nobody's."""
        return None if identifiers.nhsa_code(text) else in_code(text)

    def fault(self, code: str) -> str | None:
        """Its form."""
        return None if identifiers.NHSA.fullmatch(code) else "nhsa_malformed"


LONGEST_TIDIED = 200
"""A longer text is no code, and is refused by its length as it is."""
