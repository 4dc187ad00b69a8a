"""Finds numbers that belong to a person: identity, telephone and card numbers, however they are spaced or written.

Identity numbers: residents' (GB 11643: division, birthday, order, check by ISO 7064 MOD 11-2; 15 digits in the older form), those of
residence permits for Hong Kong, Macao and Taiwan (the same with 81, 82, 83), and of foreigners' permanent residence (the National
Immigration Administration's form of 2023: 9, place, country, birthday, order, the same check; before that three letters and twelve digits).
Cards: ISO/IEC 7812, checked by the Luhn formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from stdnum import luhn
from stdnum.iso7064 import mod_11_2

from recognition.domain.identifiers import PROVINCES, checked
from recognition.domain.personal_labels import HONG_KONG, hong_kong, labelled, names_patient
from recognition.domain.written_digits import LISTING, readings

GAP = r"[\s\-._/·()\[\]~*]{0,3}"
"""What people put between the groups of a number; at most three characters, so that a search stays linear."""
WIDE = rf"[\s\-._/·()\[\]~*,;:|+'\"{LISTING}]{{0,3}}"
"""The same with commas and what else stands in lists: for numbers that are distinguished from rows of values by more than their groups."""
START = rf"(?<![0-9])(?:(?:00)?86{GAP})?"
END = r"(?![0-9])"

MOBILE = "|".join(
    (
        rf"1[3-9][0-9]{WIDE}[0-9]{{4}}{WIDE}[0-9]{{4}}",
        rf"1[3-9][0-9]{{2}}{WIDE}[0-9]{{3}}{WIDE}[0-9]{{4}}",
        rf"1[3-9][0-9]{{2}}{WIDE}[0-9]{{4}}{WIDE}[0-9]{{3}}",
        rf"1[3-9][0-9]{WIDE}[0-9]{{3}}{WIDE}[0-9]{{5}}",
        rf"1[3-9][0-9]{{3}}{WIDE}[0-9]{{6}}",
        r"1[3-9],[0-9]{3},[0-9]{3},[0-9]{3}",
    )
)
"""The ways in which mobile numbers are grouped, the last of them a spreadsheet's."""

DIGIT_BY_DIGIT = rf"{START}1[\s\-._/][3-9](?:[\s\-._/][0-9]){{9}}{END}"
ABROAD = rf"(?<![A-Za-z0-9])\+\s?(?!86)[1-9][0-9]{{0,2}}[\s\-.]?\(?[0-9]{{2,4}}\)?(?:[\s\-]?[0-9]{{2,4}}){{1,4}}{END}|(?<![0-9])\(?(?:00)?85[23]\)?[\s\-]+[2-9][0-9]{{3}}[\s\-]?[0-9]{{4}}{END}|(?<![0-9])00(?:852|853|886)[\s\-]?[2-9][0-9]{{7,8}}{END}"
"""Numbers of other countries with their sign, and those of Hong Kong, Macao and Taiwan with their code. A letter before the sign is an ion's (Na+138 140 142)."""

# Looked for from every digit on, by looking ahead: a date before an identity number must not hide its beginning.
IDENTITIES = (
    re.compile(rf"(?<![0-9])(?=([0-9](?:{WIDE}[0-9]){{16}}{WIDE}[0-9Xx]){END})"),
    re.compile(rf"(?<![0-9])(?=([0-9](?:{GAP}[0-9]){{14}}){END})"),
    re.compile(rf"(?<![0-9])([0-9]{{6}},[0-9]{{6}},[0-9]{{3}}|[0-9]{{3}}(?:,[0-9]{{3}}){{4}}){END}"),
)
# Only the ways in which telephone numbers are grouped: a row of laboratory values ("13.5 12.8 11.2 9.8") has eleven digits too.
TELEPHONE = re.compile(
    "|".join(
        (
            rf"{START}(?:{MOBILE}){END}",
            rf"(?<![0-9])1([,;:|+{LISTING}])[3-9](?:\1[0-9]){{9}}{END}",
            DIGIT_BY_DIGIT,
            ABROAD,
            rf"{START}\(?0[1-9][0-9]{{1,2}}{GAP}[2-9][0-9]{{2,3}}{GAP}[0-9]{{4}}{END}",
            rf"(?<![0-9])[48]00{GAP}[0-9]{{3,4}}{GAP}[0-9]{{3,4}}{END}",
            rf"(?:电话|電話|手机|手機|座机|联系|聯繫|微信|tel|phone|mobile)[^0-9]{{0,6}}[0-9](?:{GAP}[0-9]){{6}}",
        )
    ),
    re.IGNORECASE,
)
ISSUED = PROVINCES | {"83"}
"""The first two digits of identity numbers: those of provinces, and 83 for residents of Taiwan."""
FOREIGNER = re.compile(rf"(?<![A-Z])(?=([A-Z]{{3}}{GAP}[0-9](?:{GAP}[0-9]){{11}}){END})", re.IGNORECASE)
"""The older number of a foreigner's permanent residence: country, place, birthday, order and check."""
LINE = re.compile(
    "|".join(
        (
            rf"(?<![0-9])(?:(?:00)?86{GAP}1[3-9][0-9]{{9}}|1[3-9][0-9]{WIDE}[0-9]{{4}}{WIDE}[0-9]{{4}}|1[3-9],[0-9]{{3}},[0-9]{{3}},[0-9]{{3}}){END}",
            rf"(?<![0-9])0(?:10|2[0-9])[)\s\-]{{0,2}}[2-9][0-9]{{3}}[\s\-]?[0-9]{{4}}{END}|(?<![0-9])0[3-9][0-9]{{2}}[)\s\-]{{0,2}}[2-9][0-9]{{2,3}}[\s\-]?[0-9]{{4}}{END}",
            r"(?<![0-9])(?<![0-9]\s)1\s?[3-9](?:\s?[0-9]){9}(?!\s?[0-9])",
            DIGIT_BY_DIGIT,
            ABROAD,
        )
    )
)
"""Telephone numbers as they occur in codes: whole, in their usual groups, or in any groups that only blanks make. Codes in steps of two
digits ("0203040506") are none, nor those whose steps are marked by hyphens (15001-000123)."""
CARD = re.compile(
    rf"(?<![0-9])(?=([2-9][0-9]{{3}}(?:[ \-,]?[0-9]{{4}}){{2,3}}[ \-,]?[0-9]{{1,4}}|[2-9][0-9]{{5}}[ \-,]?[0-9]{{7,13}}|[2-9][0-9]{{12,18}}){END})"
)
"""Cards have 13 to 19 digits, in a row, in fours, or six and the rest; 0 and 1 begin none that a person carries here."""
SHORTEST, SHORTEST_CARD = 10, 13
NO_DIGITS = bytes(set(range(256)) - set(b"0123456789"))
FEWEST, SHORTEST_LINE, SHORTEST_FOREIGNER, SHORTEST_IDENTITY, CHIP_LENGTH = 6, 11, 12, 15, 32
"""Digits of the shortest number of any kind, of a telephone number in a code (LINE) without a + before it, and of persons; characters of a chip's."""
CARDS_BEGIN = re.compile("62|4|5[1-5]")
NAMED_CARD = re.compile(rf"(?:银行卡|社保卡|社会保障卡|医保卡|就诊卡|健康卡|卡号|card)[^0-9A-Za-z]{{0,6}}[A-Z]?[0-9](?:{GAP}[0-9]){{6}}", re.IGNORECASE)
CHIP = re.compile(r"(?<![0-9A-Za-z])([1-9][0-9]{5})[0-9A-F]{26}(?![0-9A-Za-z])", re.IGNORECASE)
"""The number of a social security card's chip (卡识别码): its division and 26 more characters."""
STAMP = re.compile(r"20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9][0-9]{0,5})?")
"""A day and a time in a row, which systems make numbers of."""


DAY = r"20[0-2][0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
FULL = rf"1[3-9][0-9]{WIDE}[0-9]{{4}}{WIDE}[0-9]{{4}}"
GLUED_LINE = rf"[0-9]{{1,3}}(?:{MOBILE}|0(?:10|2[0-9])[2-9][0-9]{{7}}){END}|{FULL}[0-9]{{1,3}}{END}"
GLUED_CARD = rf"[0-9]{{0,3}}?((?:62[0-9]{{2}}|4[0-9]{{3}}|5[1-5][0-9]{{2}})(?:[0-9]{{12}}|[0-9]{{15}})){END}"
GLUED_IDENTITY = rf"[0-9]{{1,3}}?([1-9][0-9]{{14}}){END}"
IN_TEXT, IN_CODES = r"(?:(?<=[^\W\d_])|(?<=[^\W\d_][.,:\s]))", r"(?<=[^\W\d_\x00-\x7f])"
GLUED = {
    letters: tuple(re.compile(rf"{letters}(?!{DAY})(?:{number})") for number in (GLUED_LINE, GLUED_CARD, GLUED_IDENTITY)) for letters in (IN_TEXT, IN_CODES)
}
"""Numbers behind a name that ends in digits (王113955512345), or with a digit more at their end. Letters must stand before them, in codes
those of a name: numbers of twelve digits and more that hospitals give, most of them beginning with a day, are long enough to hold
one by chance."""
WITHIN = re.compile(r"1[3-9][0-9]{9}|0(?:10|2[0-9])[2-9][0-9]{7}")
IN_A_DAY = r"(?<=20)[0-9]{2}[\-/.]?(?:0[1-9]|1[0-2])[\-/.]?(?:0[1-9]|[12][0-9]|3[01])"
"""Behind the 20 of a day: 2021-11-18, 2021-11-19 holds a province and a birthday."""
LONG = re.compile(rf"(?!{IN_A_DAY})(?=([0-9](?:{WIDE}[0-9]){{16}}{WIDE}[0-9Xx]))")


def in_name(text: str) -> str | None:
    """Why the name of an item or institution is a person's, as in a note and as in a code; it has no long numbers of its own, so one inside a
    longer number counts too."""
    return in_free_text(text) or in_code(text) or _first(_within(searched) for searched in readings(text))


def in_free_text(text: str) -> str | None:
    """`identity_number`, `telephone_number` or `card_number` when a note or a name holds one, `person_labelled` for a label with a person's
    data behind it, else None. Here any 15 or 18 digits in a
    row count as an identity number; with gaps between them only plausible ones, for rows of values have as many digits."""
    kind = _first(_in_free_text(searched) for searched in readings(text) if _digits(searched) >= FEWEST)
    return kind or ("person_labelled" if labelled(text) else None)


def in_code(text: str, glued: bool = True) -> str | None:
    """`identity_number`, `telephone_number` or `card_number` when a code holds one, `person_labelled` as in a name, else None. Codes of
    15 digits exist, so region and birthday are looked at; a code of eleven digits that is a mobile telephone number by its form counts
    as one. `glued` looks inside longer numbers too. References of reports may look like any of them: they are hashed, and not asked about here."""
    if len(text) >= SHORTEST:
        for searched in readings(text):
            if kind := _in_code(searched, glued):
                return kind
    return "person_labelled" if labelled(text) or names_patient(text) else None


def _digits(text: str) -> int:
    return len(text.encode("ascii", "ignore").translate(None, NO_DIGITS))


def _first(kinds: Iterable[str | None]) -> str | None:
    return next(filter(None, kinds), None)


def _in_free_text(text: str) -> str | None:
    if (
        any(number.isalnum() or plausible_identity(_bare(number)) for number in _candidates(text))
        or _foreigner(text)
        or HONG_KONG.search(text)
        or _inside(text)
    ):
        return "identity_number"
    return _telephone_or_card(text, TELEPHONE) or ("card_number" if NAMED_CARD.search(text) else _glued(text, IN_TEXT))


def _in_code(text: str, glued: bool) -> str | None:
    """Each number is looked for where there are as many digits as its shortest has: most codes have fewer than any. Of 150,000 different codes of
    eleven characters and more that saves 2 s of 4."""
    digits = _digits(text)
    if digits < FEWEST or (digits < SHORTEST_LINE and "+" not in text and "(" not in text and len(text) < CHIP_LENGTH):
        return None
    identity = (
        (digits >= SHORTEST_IDENTITY and any(plausible_identity(_bare(number)) for number in _candidates(text)))
        or (digits >= SHORTEST_FOREIGNER and _foreigner(text))
        or ("(" in text and hong_kong(text))
        or (glued and digits > SHORTEST_IDENTITY and _inside(text))
    )
    if identity:
        return "identity_number"
    return _telephone_or_card(text, LINE) or (_glued(text, IN_CODES) if glued and not text.isascii() else None)


def _telephone_or_card(text: str, telephone: re.Pattern[str]) -> str | None:
    """Which of the two stands in the text; digits of a card that are grouped as a telephone number's are the card's."""
    spans = _cards(text) if _digits(text) >= SHORTEST_CARD else []
    for match in telephone.finditer(text):
        if not any(start <= match.start() and match.end() <= end and match.end() - match.start() < end - start for start, end in spans):
            return "telephone_number"
    chips = CHIP.finditer(text) if len(text) >= CHIP_LENGTH else ()
    return "card_number" if spans or any(match[1][:2] in PROVINCES for match in chips) else None


def _within(text: str) -> str | None:
    """The kind of number within a longer one: in a row as long as a card's and beginning like one it is a card's, mistyped perhaps."""
    for run in re.findall("[0-9]+", text):
        if WITHIN.search(run):
            return "card_number" if len(run) >= SHORTEST_CARD and CARDS_BEGIN.match(run) else "telephone_number"
    return None


def _inside(text: str) -> bool:
    """Whether digits hold an identity number that begins or ends among more of them: province, birthday and check must all be right."""
    numbers = (_bare(match[1]).upper() for match in LONG.finditer(text))
    return any(plausible_identity(number) and number[:2] in ISSUED and checked(mod_11_2, number) for number in numbers)


def _glued(text: str, letters: str) -> str | None:
    line, card, identity = GLUED[letters]
    if line.search(text):
        return "telephone_number"
    if any(plausible_identity(match[1]) for match in identity.finditer(text)):
        return "identity_number"
    return "card_number" if any(checked(luhn, match[1]) for match in card.finditer(text)) else None


def _foreigner(text: str) -> bool:
    return any(plausible_foreigner(re.sub(r"[^0-9A-Za-z]", "", match[1])) for match in FOREIGNER.finditer(text))


def _cards(text: str) -> list[tuple[int, int]]:
    """Where in the text the numbers of cards stand."""
    numbers = ((match.span(1), _bare(match[1])) for match in CARD.finditer(text))
    return [span for span, number in numbers if SHORTEST_CARD <= len(number) <= 19 and checked(luhn, number) and not STAMP.fullmatch(number)]


def _candidates(text: str) -> Iterator[str]:
    for pattern in IDENTITIES:
        for match in pattern.finditer(text):
            yield match[1]


def _bare(number: str) -> str:
    return re.sub(r"[^0-9Xx]", "", number)


def plausible_identity(number: str) -> bool:
    """Whether 15 or 18 characters can be an identity number of a resident or, beginning with 9, of a foreigner: a province, or the
    right check character, and a birthday. A county is not looked at: lists of them are never complete, and one moves away from where
    one was registered."""
    if len(number) == 18:
        placed = number[1:3] in PROVINCES if number[0] == "9" else number[:2] in ISSUED
        return _birthday(number[6:14]) and (placed or checked(mod_11_2, number.upper()))
    return len(number) == 15 and number[:2] in ISSUED and _birthday("19" + number[6:12])


def plausible_foreigner(number: str) -> bool:
    """Whether 15 characters can be the older number of a foreigner's permanent residence."""
    return number[:3].isalpha() and number[3:5] in PROVINCES and any(_birthday(century + number[7:13]) for century in ("19", "20"))


def _birthday(digits: str) -> bool:
    try:
        return 1900 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year <= 2100
    except ValueError:
        return False
