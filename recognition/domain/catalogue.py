"""The words for what an edition holds: institutions, items, scopes, listings, qualifications, prices, and the facts for one query."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from recognition.domain.validity import holds

__all__ = [
    "Facts", "Institution", "Item", "ItemKind", "Listing", "Price", "PriceSource", "Qualification", "QualificationStatus", "ReportKey", "Scope", "Span",
    "Term", "Word", "replace", "value_on",
]  # fmt: skip


class Term(msgspec.Struct, frozen=True):
    """A word of the field with its members: it never changes, equals what has the same members, and is made in a third of a
    frozen dataclass's time, which counts where a lookup makes a dozen of them."""


class Word(StrEnum):
    """A word out of a fixed list. It is found in a table by its text, as the same string would be: an enumeration's own way is
    five times slower."""

    __hash__ = str.__hash__


class ItemKind(Word):
    """检验 · 检查 · 生理功能."""

    LAB = "lab"
    IMAGING = "imaging"
    PHYSIOLOGY = "physiology"


class QualificationStatus(Word):
    """Outcome of a quality evaluation; anything but `passed` takes the qualification away while it holds."""

    PASSED = "passed"
    FAILED = "failed"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


class ReportKey(Term, frozen=True):
    """互认码公钥: a public key with which an issuer signs its report codes, from a day to a day; or, `withdrawn`, that it is believed no more."""

    algorithm: str
    public: bytes
    since: date
    until: date | None = None
    withdrawn: bool = False

    def holds(self, day: date) -> bool:
        """Whether the row holds on this Shanghai day."""
        return holds(self.since, self.until, day)


class PriceSource(Word):
    """Where a frozen price came from, best first; `none`: no price could be given and nothing is saved."""

    INSTITUTION = "institution"
    REGION = "region"
    ILLUSTRATIVE = "illustrative"
    NONE = "none"


class Span(Term, frozen=True):
    """A value that holds from a day to a day, both included; `until` None means until further notice."""

    value: str
    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the value holds on this Shanghai day."""
        return holds(self.since, self.until, day)


def value_on(spans: tuple[Span, ...], day: date) -> str | None:
    """The value that holds on the day, or None. Publication refuses overlaps, so at most one does."""
    for span in spans:
        if holds(span.since, span.until, day):
            return span.value
    return None


class Institution(Term, frozen=True):
    """医疗机构 with its dated attributes."""

    code: str
    name_zh: str
    name_en: str
    divisions: tuple[Span, ...] = ()
    entities: tuple[Span, ...] = ()
    consortia: tuple[Span, ...] = ()
    roles: tuple[Span, ...] = ()
    level: str = ""
    grade: str = ""
    ownership: str = ""
    kind: str = ""

    def enrolled(self, role: str, day: date) -> bool:
        """Whether the institution holds the role (`contributor`, `consulter`) on the day."""
        held = False
        for span in self.roles:
            held = held or (span.value == role and holds(span.since, span.until, day))
        return held


class Item(Term, frozen=True):
    """互认项目. `panels` are the panels billed once that contain it, `wider` the studies that cover it."""

    code: str
    name_zh: str
    name_en: str
    kind: ItemKind
    group: str
    volatile: bool
    panels: tuple[str, ...] = ()
    wider: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    grouping: bool = False
    """True for a mere grouping of items (乙肝五项) that is ordered as one but has no price of its own."""
    groupings: tuple[str, ...] = ()
    """The groupings that contain it."""

    @property
    def above(self) -> tuple[str, ...]:
        """Wider studies, panels and groupings together, in this order: what covers it when it is done."""
        return (*self.wider, *self.panels, *self.groupings)


class Scope(Term, frozen=True):
    """互认范围: division prefixes; "" is the whole country."""

    code: str
    name_zh: str
    name_en: str
    mark: str
    prefixes: tuple[str, ...]

    def contains(self, division: str | None) -> bool:
        """Whether a GB/T 2260 division lies in the scope; an unknown division lies only in the whole country."""
        return (division or "").startswith(self.prefixes)

    @property
    def width(self) -> float:
        """The share of the country's code space: larger is wider. Chongqing as a whole is prefix 50."""
        return sum(10.0 ** -len(prefix) for prefix in self.prefixes)


class LocalReason(Term, frozen=True):
    """A reason for a repeat from a region's own list 各地重复检查原因: its code in the scope's list, and which of the six national ones it is."""

    scope: str
    code: str
    name_zh: str
    name_en: str
    reason: str


class Listing(Term, frozen=True):
    """互认目录: the item is on the scope's catalogue for these days, with a window of so many calendar days."""

    scope: Scope
    window_days: int
    since: date
    until: date | None
    illustrative: bool = False


class Qualification(Term, frozen=True):
    """互认资格 of one institution for one item in one scope, as evaluated."""

    institution: str
    scope: Scope
    status: QualificationStatus
    since: date
    until: date | None
    evaluator: str = ""
    round: str = ""


class Price(Term, frozen=True):
    """收费标准 in fen with its source; frozen in the lookup's entry."""

    fen: int
    source: PriceSource


class Facts(Term, frozen=True):
    """All that the policy may know about a query, read from one edition. None means the edition does not know it."""

    edition: int
    item: Item | None
    issuer: Institution | None
    performer: Institution | None
    receiver: Institution | None
    listings: tuple[Listing, ...] = ()
    qualifications: tuple[Qualification, ...] = ()
    """Of the issuer and of the performer, for the item, of every status and date."""
    price: Price = Price(0, PriceSource.NONE)
    cap: tuple[str, int] | None = None
    """The panel that contains the item and is billed once, with its price in fen at the receiver."""
    members: tuple[Facts, ...] = ()
    """For a panel: the same facts for each member, in the panel's order."""
