"""A report copied with its markup: rows of an HTML table as lines, its cells as columns."""

from __future__ import annotations

import re
from html import unescape

_MARKUP = re.compile(r"<\s*/?\s*(?:html|body|table|tbody|tr|td|th|br|p|div|span|li|ul|h[1-6])\b[^<>]*>", re.IGNORECASE)
_HIDDEN = re.compile(r"<\s*(style|script|head)\b.*?<\s*/\s*\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_ROW = re.compile(r"<\s*(?:/\s*(?:tr|p|div|li|h[1-6]|table)|br\s*/?)\s*>", re.IGNORECASE)
_CELL = re.compile(r"<\s*/\s*t[dh]\s*>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


def plain(text: str) -> str:
    """The text without markup; any other text as it is, as < and > stand beside results.

    >>> plain("<table><tr><td>钾</td><td>4.1</td></tr><tr><td>钠</td><td>&lt;140</td></tr></table>")
    '钾\\t4.1\\n钠\\t<140'
    """
    if not _MARKUP.search(text):
        return text
    text = re.sub(r"\s*\n\s*", " ", _HIDDEN.sub(" ", text)) if _CELL.search(text) else _HIDDEN.sub(" ", text)
    rows = _TAG.sub(" ", _CELL.sub("\t", _ROW.sub("\n", text))).splitlines()
    cells = ([" ".join(unescape(cell).split()) for cell in row.split("\t")] for row in rows)
    return "\n".join(line for line in ("\t".join(row).strip() for row in cells) if line)
