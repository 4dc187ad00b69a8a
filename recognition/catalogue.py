"""The words for what an edition holds: institutions, items, scopes, listings, qualifications, prices, and the facts for one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ItemKind(StrEnum):
    """检验 · 检查 · 生理功能."""

    LAB = "lab"
    IMAGING = "imaging"
    PHYSIOLOGY = "physiology"


class QualificationStatus(StrEnum):
    """Outcome of a quality evaluation; anything but `passed` takes the qualification away while it holds."""

    PASSED = "passed"
    FAILED = "failed"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


class PriceSource(StrEnum):
    """Where a frozen price came from, best first; `none`: no price could be given and nothing is saved."""

    INSTITUTION = "institution"
    REGION = "region"
    ILLUSTRATIVE = "illustrative"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Span:
    """A value that holds from a day to a day, both included; `until` None means until further notice."""

    value: str
    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the value holds on this Shanghai day."""
        return self.since <= day and (self.until is None or day <= self.until)


def value_on(spans: tuple[Span, ...], day: date) -> str | None:
    """The value that holds on the day, or None. Publication refuses overlaps, so at most one does."""
    for span in spans:
        if span.holds(day):
            return span.value
    return None


@dataclass(frozen=True, slots=True)
class Institution:
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
        return any(span.value == role and span.holds(day) for span in self.roles)


@dataclass(frozen=True, slots=True)
class Item:
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


@dataclass(frozen=True, slots=True)
class Scope:
    """互认范围: division prefixes; "" is the whole country."""

    code: str
    name_zh: str
    name_en: str
    mark: str
    prefixes: tuple[str, ...]

    def contains(self, division: str | None) -> bool:
        """Whether a GB/T 2260 division lies in the scope; an unknown division lies only in the whole country."""
        return any((division or "").startswith(prefix) for prefix in self.prefixes)

    @property
    def width(self) -> float:
        """The share of the country's code space: larger is wider. Chongqing as a whole is prefix 50."""
        return sum(10.0 ** -len(prefix) for prefix in self.prefixes)


@dataclass(frozen=True, slots=True)
class Listing:
    """互认目录: the item is on the scope's catalogue for these days, with a window of so many calendar days."""

    scope: Scope
    window_days: int
    since: date
    until: date | None
    illustrative: bool = False


@dataclass(frozen=True, slots=True)
class Qualification:
    """互认资格 of one institution for one item in one scope, as evaluated."""

    institution: str
    scope: Scope
    status: QualificationStatus
    since: date
    until: date | None
    evaluator: str = ""
    round: str = ""


@dataclass(frozen=True, slots=True)
class Price:
    """收费标准 in fen with its source; frozen in the lookup's entry."""

    fen: int
    source: PriceSource


@dataclass(frozen=True, slots=True)
class Facts:
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
