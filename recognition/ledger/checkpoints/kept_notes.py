"""Checkpoints as somebody kept them: what mail, shells and editors do to a signed note is undone where that is certain.

A note is known by its shape (origin, number of entries, root in 44 letters of base64; lines of signatures), not by where it stands, and is
given back in the one form that was signed. Nothing is trusted by that: whether a key signed just these bytes is asked afterwards.
`docs/verify_ledger.py`, which uses none of this package, holds the same functions, and a test compares the two."""

from __future__ import annotations

import json
import quopri
import re

_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
_ROOT = re.compile(r"[A-Za-z0-9+/]{43}=")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_DASH = 6
"""Letters at most that stand for the dash before a signature, once it went through mails and code pages: `--`, `?`, `&#151;`."""
_LONG = 80
"""Letters of base64 from which on a line is a signature (92 in ours), and no word."""


def decoded(data: bytes) -> str:
    """The text of a file, whichever program wrote it: UTF-8 or UTF-16 with a mark or without, GB18030, or a Western code page."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    if b"\0" in data[:2]:
        return data.decode("utf-16-be" if data[:1] == b"\0" else "utf-16-le", "replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", "replace")


def lines_of(text: str) -> list[str]:
    """Its lines without the blanks around them, marks of quoting before them, and the wrapping of JSON or quoted-printable."""
    if text.lstrip().startswith(("{", "[", '"')):
        try:
            return [line for part in _strings(json.loads(text)) for line in lines_of(part)]
        except ValueError:
            pass
    text = text.replace("&mdash;", "-")
    if "=E2=80=94" in text:
        text = quopri.decodestring(text.encode()).decode("utf-8", "replace")
    text = re.sub(r"([A-Za-z0-9+/]{80,}={1,2})(?=[^\s=])", r"\1\n", text)  # two files put together without a line end between them
    lines = text.replace("\ufeff", "").replace("\u200b", "").splitlines()
    return [re.sub(r"^(?:[>|]\s?)+", "", line.strip()).strip() for line in lines]


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for part in parts for text in _strings(part)]


def notes_in(data: bytes) -> tuple[list[str], list[str]]:
    """The notes of a file in the form that was signed, and lines that were part of one and cannot be put together again."""
    lines = [line for line in lines_of(decoded(data)) if line]
    notes: list[str] = []
    broken: list[str] = []
    at = 0
    while at < len(lines):
        end, note = _note_at(lines, at)
        if note:
            notes.append(note)
        elif _ROOT.fullmatch(lines[at]) or len(max(_BASE64.findall(lines[at]), key=len, default="")) >= _LONG:
            broken.append(lines[at])
        at = end
    return notes, broken


def _note_at(lines: list[str], at: int) -> tuple[int, str]:
    """The note whose first line this is, and the line after it; "" where none begins here."""
    if not _begins(lines, at):
        return at + 1, ""
    end = at + 3
    while end < len(lines) and not _begins(lines, end) and not _signature_at(lines, end)[1]:
        end += 1
    text, signatures = lines[at:end], []
    while end < len(lines) and not _begins(lines, end):
        after, signature = _signature_at(lines, end)
        if not signature:
            break
        signatures.append(signature)
        end = after
    if not signatures:
        return at + 1, ""
    return end, "\n".join([*text, "", *signatures, ""])


def _begins(lines: list[str], at: int) -> bool:
    return at + 2 < len(lines) and bool(_SIZE.fullmatch(lines[at + 1]) and _ROOT.fullmatch(lines[at + 2]))


def _signature_at(lines: list[str], at: int) -> tuple[int, str]:
    """The signature that begins on this line, whatever stands for its dash, and the line after it; a wrapped one is put together."""
    words, end = lines[at].split(), at + 1
    if len(words) == 2 and len(words[0]) <= _DASH and end < len(lines):
        words, end = [*words, lines[end]], end + 1
    elif len(words) == 2:
        words = ["", *words]
    if len(words) != 3 or len(words[0]) > _DASH:
        return at + 1, ""
    while end < len(lines) and not words[2].endswith("=") and _BASE64.fullmatch(lines[end]) and not _begins(lines, end):
        words[2], end = words[2] + lines[end], end + 1
    if len(words[2]) < _LONG or not _BASE64.fullmatch(words[2]):
        return at + 1, ""
    return end, f"\u2014 {words[1]} {words[2]}"
