"""What the styles of an OpenDocument spreadsheet say of cells: which parts of a day are shown, and which sheets are not."""

from __future__ import annotations

from recognition.catalogue.spreadsheets.containers import events, rich_text
from recognition.catalogue.spreadsheets.containers.events import NAMES

PARTS = {
    "year": "year", "era": "year", "month": "month", "day": "day", "day-of-week": "weekday", "week-of-year": "weekday", "quarter": "month",
    "hours": "time", "minutes": "time", "seconds": "time",
}  # fmt: skip
FORMATS = frozenset({"date-style", "time-style"})


class Styles:
    """Takes the events of styles: those of the whole document first, then the content's own."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self.unseen: set[str] = set()
        """Styles of tables that are not displayed."""
        self._formats: dict[str, set[str]] = {}
        self._lengths: set[str] = set()
        self._cells: dict[str, tuple[str, str]] = {}
        self._set: dict[str, int] = {}
        self._above: dict[str, str] = {}
        self._format = self._style = ""
        self._displayed: dict[str, str] = {}
        self._ruled: dict[str, list[str]] = {}

    def begins(self, tag: str, given: dict[str, str]) -> None:
        """Takes an element."""
        name = NAMES[tag]
        if name in FORMATS:
            attributes = events.named(given)
            self._format = attributes.get("name", "")
            self._formats[self._format] = set()
            if attributes.get("truncate-on-overflow") == "false":
                self._lengths.add(self._format)
        elif name in PARTS and self._format:
            self._formats[self._format].add(PARTS[name])
        elif name == "style":
            attributes = events.named(given)
            self._style = attributes.get("name", "")
            self._displayed[attributes.get("display-name", self._style)] = self._style
            self._above[self._style] = attributes.get("parent-style-name", "")
            if attributes.get("family") == "table-cell":
                self._cells[self._style] = attributes.get("data-style-name", ""), attributes.get("parent-style-name", "")
        elif name == "map":
            self._ruled.setdefault(self._style, []).append(events.named(given).get("apply-style-name", ""))
        elif name == "text-properties":
            self._set[self._style] = _flags(events.named(given))
        elif name == "table-properties" and events.named(given).get("display") == "false":
            self.unseen.add(self._style)

    def ends(self, tag: str) -> None:
        """Takes an element's end."""
        name = NAMES[tag]
        if name in FORMATS:
            self._format = ""

    def parts(self, style: str) -> set[str]:
        """Which parts of a day a cell of this style shows; empty where nothing is said."""
        return self._formats.get(self._of(style), set())

    def lasts(self, style: str) -> bool:
        """Whether a cell of this style shows a length of time, no time of day."""
        return self._of(style) in self._lengths

    def strikes(self, displayed: str) -> bool:
        """Whether the style that a rule names, as programs show its name, strikes through."""
        return bool(self.flags(self._displayed.get(displayed, displayed)) & rich_text.STRUCK)

    def struck_by_rule(self, style: str) -> bool:
        """Whether a rule of this style may strike its cells through."""
        return any(self.flags(applied) & rich_text.STRUCK for applied in self._ruled.get(style, ()))

    def flags(self, style: str) -> int:
        """How the characters of a style are set, or of the one that it follows."""
        for _ in range(20):
            if style in self._set or not style:
                return self._set.get(style, 0)
            style = self._above.get(style, "")
        return 0

    def _of(self, style: str) -> str:
        """The format of a style, else of the one that it follows."""
        for _ in range(20):
            named, above = self._cells.get(style, ("", ""))
            if named or not above:
                return named
            style = above
        return ""


def _flags(given: dict[str, str]) -> int:
    """By the properties of a text (ISO/IEC 26300, 16.27.28)."""
    lines = {given.get("text-line-through-style", ""), given.get("text-line-through-type", "")} - {"", "none"}
    place = given.get("text-position", "").split(" ")[0]
    lowered = place == "sub" or place.startswith("-") and place.rstrip("%") != "-0"
    raised = place == "super" or place[:1].isdigit() and float(place.rstrip("%") or 0) > 0
    unseen = given.get("display") in ("none", "condition")
    return (rich_text.STRUCK if lines else 0) | (rich_text.LOWERED if lowered else rich_text.RAISED if raised else 0) | (rich_text.UNSEEN if unseen else 0)
