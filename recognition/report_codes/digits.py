"""A message as the digits that are printed: prefix, version, the message as one decimal number, two check digits."""

from __future__ import annotations

import re
import unicodedata

from recognition.report_codes.faults import CodeRefused, Malformed

PREFIX, VERSION = "86", "01"
"""The prefix tells a report code from other squares on a report, the version which specification it keeps to."""
MOST = 4000
"""Digits of a text at most: beyond this no paper holds a code that can be read."""
TOO_MUCH = 10 ** (MOST - len(PREFIX) - len(VERSION) - 2)
"""A message's number beyond that."""
DIGITS = re.compile(r"[0-9]+", re.ASCII)
SHORTEST = 8


def wrapped(message: bytes) -> str:
    """The text of a message: a byte 01 before it keeps its leading zeros, and check digits by ISO 7064 MOD 97-10 stand behind it. Raises Malformed for more digits than
    readers take."""
    number = int.from_bytes(b"\1" + message)
    if number >= TOO_MUCH:
        raise Malformed("length")
    body = f"{PREFIX}{VERSION}{number}"
    return f"{body}{98 - int(body) * 100 % 97:02d}"


def unwrapped(text: str) -> bytes:
    """The message of a text as a scanner or a keyboard gave it: digits of any width, with blanks or line ends between.

    Raises CodeRefused: `report_code_other` for what is no such text, `report_code_version` for one of another version, `report_code_damaged`
    for one whose check digits are wrong: it is to be scanned again."""
    if len(text) > 2 * MOST:
        raise CodeRefused("report_code_other")
    text = "".join(unicodedata.normalize("NFKC", text).split())
    if not DIGITS.fullmatch(text) or not text.startswith(PREFIX):
        raise CodeRefused("report_code_other")
    if not SHORTEST <= len(text) <= MOST or int(text) % 97 != 1:
        raise CodeRefused("report_code_damaged")
    if not text.startswith(VERSION, len(PREFIX)):
        raise CodeRefused("report_code_version")
    digits = text[len(PREFIX) + len(VERSION) : -2]
    number = int(digits)
    data = number.to_bytes(-(-number.bit_length() // 8))
    if str(number) != digits or data[:1] != b"\1" or wrapped(data[1:]) != text:
        raise CodeRefused("report_code_malformed")
    return data[1:]
