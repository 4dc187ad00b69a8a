"""What a code is, for every endpoint, page and import: form and check characters of institutions' and items' codes, and how a hospital's own code is compared.

Sources: unified social credit code GB 32100, organisation code GB 11714, LOINC Users' Guide (check digit, mod 10), the national
insurance bureau's coding of institutions (H or P and eleven digits) and of price items (nine digits, or fifteen)."""

from __future__ import annotations

import re
import unicodedata
from types import ModuleType

PROVINCES = frozenset("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82".split())
"""The first two digits of divisions by GB/T 2260."""

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
CREDIT_FORM = re.compile(rf"[1-9ANY][1-9](?:10|00|{'|'.join(sorted(PROVINCES))})[0-9]{{4}}[{CREDIT_ALPHABET}]{{10}}", re.ASCII)
"""Registrar and kind (1 establishment office, 5 civil affairs, 9 market regulation, A armed forces, N agriculture, Y others …), division,
organisation code, check. 10 are the national registrars; 00 is nobody's, so that fictional codes can be distinguished from real ones."""
MILITARY = re.compile(r"A[0-9A-Z][0-9]{6}[0-9A-Z]{9}[0-9A-Z*]", re.ASCII)
"""Bodies of the armed forces: the check `*`, which the national rule does not know."""
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ORGANISATION = re.compile(r"([0-9A-Z]{8})-?([0-9X])", re.ASCII)
LICENCE = re.compile(r"[0-9A-Z]{22}|[0-9A-Z]{8}[0-9X][0-9]{6}[0-9A-Z]{7}|[0-9]{12}|PDY[0-9A-Z]{5,19}", re.ASCII)
NHSA = re.compile(r"[HP][0-9]{11}", re.ASCII)
NHSA_PLACED = re.compile(rf"[HP](?:{'|'.join(sorted(PROVINCES))})(?:0[1-9]|[1-4][0-9]|5[0-3]|90)[0-9]{{7}}", re.ASCII)
"""With the division of a province and a prefecture: a letter before a telephone number mostly has none."""
OURS = re.compile(r"[A-Za-z0-9_.-]{1,16}", re.ASCII)
ITEM = re.compile(r"[a-z0-9_]{1,24}", re.ASCII)
LOINC = re.compile(r"[0-9]{1,7}-[0-9]", re.ASCII)
PRICE = re.compile(r"(?:00)?([0-9]{9})(?:0000)?[A-Z]*|(01[0-9]{13})[A-Z]*", re.ASCII)

MARK = re.compile(r"[A-Z\u4e00-\u9fff]+")
"""A recognition mark, tidy: a scope in Chinese characters, and HR."""

LOCAL = re.compile(r"[^\W_][\w .·•:：,，、;；+＋#＃%％&＆*＊@=＝/／()（）\[\]【】{}~～|^°'’‐–—\-－\u3000]*(?<![ \u3000])")
LOCAL_CHARACTERS, LOCAL_BYTES = 44, 54
"""Of a hospital's own code; with its system's name it stands whole in a lookup's entry, in which unknown codes have 60 bytes."""
VALUE = re.compile(
    r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[ap]m)?"
    r"|\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:[ t]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
    r"|(?:0|[1-9]\d*)\.0"
    r"|\d(?:\.\d+)?E\+\d+"
    r"|#+|#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)",
    re.IGNORECASE,
)
"""What a spreadsheet makes of a code, or shows for it: a time, a day, a number with its point, with an exponent, ####."""


def checked(module: ModuleType, text: str) -> bool:
    """Whether a check of another's making (`module.is_valid`) takes the text: the one way to such checks behind what people send.

    They promise to answer False and yet raise: python-stdnum 2.2's `cn.ric` a KeyError for a county that its table lacks, others a
    ValueError for characters they did not expect. What such a check cannot judge is not right by it, and no fault of this service."""
    try:
        return bool(module.is_valid(text))
    except Exception:
        return False


_WIDE = {0x3000: " "} | {0xFF01 + offset: chr(0x21 + offset) for offset in range(94)}


def narrow(text: str) -> str:
    """The text with full-width letters, digits and signs as the plain ones, and nothing else folded: a circled number stays one."""
    return text if text.isascii() else text.translate(_WIDE)


def tidy(text: str) -> str:
    """An identifier as it is compared: narrow, in capitals, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def mark(text: str) -> str:
    """A recognition mark as it is compared and kept: narrow, letters in capitals, without blanks (ＨＲ, 川渝 hr). One that an edition
    knows in other letters is that one: `judging.known_mark`."""
    return tidy(text)


def credit_fault(code: str) -> str | None:
    """What is wrong with a tidy 统一社会信用代码, as a code, or None: `uscc_length`, `uscc_characters` (also registrar and division),
    `uscc_check`, `uscc_organisation` (characters 9 to 17 are no organisation code)."""
    if len(code) != 18:
        return "uscc_length"
    if MILITARY.fullmatch(code):
        return None
    if CREDIT_FORM.fullmatch(code) is None:
        return "uscc_characters"
    if code[17] != credit_check(code):
        return "uscc_check"
    return None if organisation_code(code[8:17]) else "uscc_organisation"


def named_fault(code: str) -> str | None:
    """The same of what names an institution by a credit code: its nine characters of the organisation code do as well.
    `organisation_check` where only the check of those is wrong."""
    if len(code) == 9:
        return None if organisation_code(code) else "organisation_check"
    return credit_fault(code)


def credit_code(text: str) -> str | None:
    """The credit code that the text is, tidy and right in every part; None for any other text."""
    code = tidy(text).replace("-", "")
    return code if credit_fault(code) is None else None


def credit_check(code: str) -> str:
    """The check character that belongs to the first 17 of a code of the right characters."""
    total = sum(CREDIT_ALPHABET.index(letter) * weight for letter, weight in zip(code, CREDIT_WEIGHTS, strict=False))
    return CREDIT_ALPHABET[-total % 31]


def organisation_code(text: str) -> str | None:
    """The nine characters of an organisation code (组织机构代码), tidy and without the hyphen before its check; None for any other text."""
    match = ORGANISATION.fullmatch(tidy(text))
    return match[1] + match[2] if match and match[2] == organisation_check(match[1]) else None


def organisation_check(body: str) -> str:
    """The check character of the eight before it: 11 less the weighted sum mod 11, X for 10, 0 for 11."""
    rest = 11 - sum(int(letter, 36) * weight for letter, weight in zip(body, ORGANISATION_WEIGHTS, strict=False)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def nhsa_code(text: str) -> str | None:
    """The insurance bureau's code of an institution, tidy: H (P for pharmacies), a division's six digits, five more. None for any other text."""
    code = tidy(text)
    return code if NHSA_PLACED.fullmatch(code) else None


def licence_fault(code: str) -> str | None:
    """What is wrong with a tidy 执业许可证登记号, or None: `licence_malformed`, `licence_check` (the ninth of 22 checks the first eight)."""
    if LICENCE.fullmatch(code) is None:
        return "licence_malformed"
    whole = len(code) == 22 and not code.startswith("PDY")
    return "licence_check" if whole and code[8] != organisation_check(code[:8]) else None


def loinc_fault(code: str) -> str | None:
    """What is wrong with a LOINC code, or None: `loinc_malformed`, `loinc_check`."""
    if LOINC.fullmatch(code) is None:
        return "loinc_malformed"
    body, check = code.split("-")
    total = sum(sum(divmod(int(digit) * (2 if index % 2 == 0 else 1), 10)) for index, digit in enumerate(reversed(body)))
    return None if -total % 10 == int(check) else "loinc_check"


def price_code(text: str) -> str | None:
    """A code of a national price item as it is compared: the nine digits, also out of the insurance bureau's fifteen (00, nine, 0000),
    or all fifteen of the newer items (01 …); letters that provinces add do not count. None for any other text."""
    match = PRICE.fullmatch(tidy(text))
    return match and (match[1] or match[2])


def local_fault(code: str) -> str | None:
    """What is wrong with a hospital's own code as it is written, or None: `text_empty`, `text_too_long`, `code_is_value`, `text_characters`."""
    if not code:
        return "text_empty"
    if len(code) > LOCAL_CHARACTERS or len(code.encode("utf-8", "replace")) > LOCAL_BYTES:
        return "text_too_long"
    narrow = unicodedata.normalize("NFKC", code)
    if VALUE.fullmatch(narrow):
        return "code_is_value"
    return None if LOCAL.fullmatch(code) else "text_characters"


def not_of_local(code: str) -> str:
    """The characters of a text that no hospital's own code may hold, each once; the first where it may only not begin one."""
    return "".join(dict.fromkeys(letter for letter in code if LOCAL.fullmatch(f"0{letter}0") is None)) or code[:1]


IDENTIFYING = re.compile(r"(?=[A-Z.+-]*[0-9])[0-9A-Z.+-]{8,}", re.ASCII)
"""A tidy text that is some identifier and no name."""
CUT = re.compile(r"[1-9][0-9]{14}0{1,5}", re.ASCII)
"""What is left of a code of more than fifteen digits that a spreadsheet took for a number; as a text it may be a code that ends so."""
LONG = re.compile(r"[1-9][0-9]{15,19}", re.ASCII)


def keeps_digits(text: str) -> bool:
    """Whether a text is a number of more digits than a spreadsheet keeps of one, so that it was no number when it was written."""
    return LONG.fullmatch(text) is not None and CUT.fullmatch(text) is None


def destroyed(text: str) -> str | None:
    """What a spreadsheet made of a code that it took for a number, as a code, or None: `code_is_value` for one with an exponent, a point, as a
    time or day; `digits_lost` for more than fifteen digits of which it kept no more. Only of what is no code that is known."""
    tidied = tidy(text)
    if VALUE.fullmatch(tidied):
        return "code_is_value"
    return "digits_lost" if CUT.fullmatch(tidied) else None


def local_key(text: str) -> str:
    """A hospital's own code as it is compared where it is not found as written: NFKC, case folded, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
