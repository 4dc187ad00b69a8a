"""XML to elements, by expat: decoded before, without the declaration, no document type, no entities but XML's own, 64 deep at most.

lxml refuses a GB2312 label over a character of GBK and drops what an entity stood for; defusedxml and ElementTree read no Chinese charset at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from recognition.domain.report_documents.model import DocumentRefused
from recognition.reports.charsets import Decoded, decode, labelled

DEEPEST, MOST_ELEMENTS, LONGEST_TEXT = 64, 50_000, 4096
"""Levels and elements of a document; characters of one element that are kept: what is longer is a narrative, of which nothing is read."""
DECLARATION = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_DECLARED = re.compile(r"^\ufeff?\s*<\?xml\b[^>]*\?>")


@dataclass(slots=True)
class Element:
    """One element by its local name; `text` is what stands directly in it."""

    name: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def get(self, name: str) -> str:
        """An attribute, tidy, by its local name; "" where there is none."""
        return self.attributes.get(name, "").strip()

    def all(self, *path: str) -> Iterator[Element]:
        """The elements at the end of a path of names."""
        found = [self]
        for name in path:
            found = [child for each in found for child in each.children if child.name == name]
        yield from found

    def first(self, *path: str) -> Element:
        """The first of them, or an empty one."""
        return next(self.all(*path), Element("", {}))

    def walk(self, *stops: str) -> Iterator[Element]:
        """Everything below, depth first, in the document's order; not below elements of these names."""
        waiting = list(reversed(self.children))
        while waiting:
            element = waiting.pop()
            yield element
            if element.name not in stops:
                waiting += reversed(element.children)


def parse(data: bytes, longest: int = LONGEST_TEXT) -> tuple[Element, Decoded]:
    """The root of a document, of whose texts `longest` characters are kept each, and how its bytes were read. Raises DocumentRefused: `xml_doctype` for a document type declaration, `xml_malformed`, `xml_too_deep`,
    `charset_unreadable`."""
    declared = DECLARATION.match(data[:400])
    decoded = decode(data, labelled(declared[1].decode("ascii")) if declared else None)
    builder = _Builder(longest)
    # without namespaces: templates use xsi: without declaring it, and local names tell all that is read
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = builder.doctype
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = builder.start, builder.end, builder.data
    try:
        parser.Parse(_DECLARED.sub("", decoded.text).lstrip().encode("utf-8"), True)
    except expat.ExpatError as error:
        raise DocumentRefused(code="xml_malformed") from error
    assert builder.root is not None, "expat refuses a document without a root"
    return builder.root, decoded


class _Builder:
    """Expat's events to elements."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self.root: Element | None = None
        self._open: list[Element] = []
        self._elements = 0

    def doctype(self, *_declared: object) -> None:
        """A document type is refused before anything of it is read: it may bring entities."""
        raise DocumentRefused(code="xml_doctype")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if len(self._open) >= DEEPEST or self._elements > MOST_ELEMENTS:
            raise DocumentRefused(code="xml_too_deep" if self._elements <= MOST_ELEMENTS else "too_many_rows")
        element = Element(_local(name), {_local(each): value for each, value in attributes.items() if not each.startswith("xmlns")})
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def end(self, _name: str) -> None:
        self._open.pop()

    def data(self, text: str) -> None:
        element = self._open[-1]
        if len(element.text) < self._longest:
            element.text += text[: self._longest]


def _local(name: str) -> str:
    return name.rpartition(":")[2]
