"""A pasted report as it was read: its lines, and in each the pieces that may be names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import NamedTuple

from recognition.catalogue.names.item_texts import SPECIMEN
from recognition.catalogue.names.other_tests import OtherTest
from recognition.catalogue.reports.headings.headed import Heading
from recognition.domain.names.resolution import BESIDE, QUALIFIER, Offer, Resolution, among, is_asked_back
from recognition.domain.reports.lines import Line


class Doubt(NamedTuple):
    """A line of the report, or words of one, that are neither an item, a result nor the frame of the report: they may say of which specimen, when, how or
    whether at all a test was done. `line` is the place from 0."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line that may be a name, and what it means; `part_of` is the test whose row it is (管型, of the urine sediment), `alone`
    what it means by itself, where only the panel that it stands in says which item it is; `heading` where it names what the rows under it are of;
    `otherwise` the one item that it would be but for the qualifiers by which it differs; `other` the test outside the catalogue that it is; `matter` why its item is asked back, where other lines are for the same; `because` the other lines by which it is. `line` is its place from 0."""

    line: int
    text: str
    resolution: Resolution
    part_of: str | None = None
    alone: Resolution | None = None
    heading: bool = False
    otherwise: str | None = None
    other: OtherTest | None = None
    matter: str = ""
    because: tuple[Doubt, ...] = ()

    @property
    def key(self) -> str:
        """What a choice for it is kept by: the same words on another line, or under another heading, may be of another specimen."""
        said = "\n".join(doubt.text for doubt in self.because)
        return f"{self.line}:{self.text}" + (f":{sha256(said.encode()).hexdigest()[:8]}" if said else "")

    def asked(self, codes: Iterable[str], matter: str, *lines: Doubt) -> Piece:
        """The piece as a question between these items, by what stands beside it or on the lines."""
        return replace(self, resolution=among(codes, BESIDE), matter=matter, because=(*self.because, *lines))

    def of_specimen(self, specimen: str, line: Doubt) -> Piece:
        """An item as a question whether it is one although the line says this specimen."""
        code = self.resolution.code or ""
        return replace(self, resolution=Resolution(None, (Offer(code, QUALIFIER, (SPECIMEN + specimen,)),)), otherwise=code, because=(*self.because, line))


@dataclass(frozen=True, slots=True)
class Row:
    """A line as it was read, with its place, its pieces the tests that it names as a heading, and the `specimen` that is said for what stands under it;
    `said` are the places of the lines that say something of it, by what they say."""

    place: int
    line: Line
    pieces: tuple[Piece, ...]
    heading: Heading = Heading()
    specimen: str = ""
    said: tuple[tuple[str, int], ...] = ()

    @property
    def items(self) -> list[Piece]:
        """The pieces that are taken."""
        return [piece for piece in self.pieces if piece.resolution.code]

    @property
    def questions(self) -> list[Piece]:
        """The pieces that a person is asked about."""
        return [piece for piece in self.pieces if is_asked_back(piece.resolution)]
