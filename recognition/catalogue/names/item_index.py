"""The names of all items of a catalogue, parsed once, to be compared with what people write."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from recognition.catalogue.editions.aliases import alias_rows
from recognition.catalogue.names import normalise
from recognition.catalogue.names.groupings import MOST_WORDS, groupings
from recognition.catalogue.names.item_texts import AROUND, SPECIMEN, folded, parse, said_in, words
from recognition.catalogue.names.word_orders import WordOrders
from recognition.domain.names import items, look_alikes, specimens, ways_made
from recognition.domain.names.items import Examined, Parsed, examined
from recognition.domain.names.qualifiers import SINGLE_URINE
from recognition.domain.names.resolution import QUALIFIER, SIMILAR, Offer

NAMES = """
SELECT code, name_zh, name_en, specimen, loinc, price_item_code FROM items
UNION ALL SELECT code, name_zh, name_en, '', '', '' FROM panels WHERE code NOT IN (SELECT code FROM items)"""
MEMBERS = "SELECT m.panel, i.specimen FROM panel_members AS m JOIN items AS i ON i.code = m.member"
SIGN = re.compile(r"[+、,&;/|]")
"""What stands between two names, and within the name of a ratio."""
WITHIN_WORD = re.compile("[a-z][a-z]")
"""Where a word of letters goes on."""


class Name(NamedTuple):
    """One name of an item: `qualifiers` the codes of what qualifies it; `confirmed` False for an alias that nobody vouches for; `short` for an abbreviation."""

    code: str
    qualifiers: frozenset[str]
    confirmed: bool
    short: bool


class ItemIndex:
    """The parsed names of one catalogue; some 2,800 of them take 0.4 s and 6 MB, once per edition and process."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Reads every name of an edition or of a draft."""
        self.cores: dict[str, list[Name]] = defaultdict(list)
        self.loose: dict[str, list[Name]] = defaultdict(list)
        self.looks: dict[str, set[str]] = defaultdict(set)
        self.codes: dict[str, set[str]] = defaultdict(set)
        self.specimens: dict[str, frozenset[str]] = {}
        self.has: dict[str, set[str]] = defaultdict(set)
        self.examined: dict[str, set[Examined]] = defaultdict(set)
        self.made: dict[str, set[str]] = defaultdict(set)
        self.named: dict[str, list[Parsed]] = defaultdict(list)
        self.signed: dict[str, set[str | tuple[str, ...]]] = defaultdict(set)
        self.worded: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        self.word_orders = WordOrders()
        for code, zh, en, specimen, *others in connection.execute(NAMES):
            self.specimens[code] = specimens.of_item(specimen)
            self.made[code] |= ways_made.FIELDS.get(specimen, set())
            for other in (code, *others):
                if other:
                    self.codes[normalise.code(other)].add(code)
            for name in filter(None, (zh, en)):
                self._add(code, name, True)
        for panel, specimen in connection.execute(MEMBERS):
            self.specimens[panel] = self.specimens.get(panel, frozenset()) | specimens.of_item(specimen)
        for row in alias_rows(connection):
            self._add(row.code, row.alias, row.source != "")
        for code, zh, en, *_others in connection.execute(NAMES):
            self._without_short(code, zh)
            self._without_short(code, en)

    def _add(self, code: str, name: str, confirmed: bool) -> None:
        parsed = parse(name)
        if parsed.core:
            entry = Name(code, parsed.qualifiers, confirmed, items.is_short(name, parsed.core))
            self.cores[parsed.core].append(entry)
            self.loose[items.loose(parsed.core)].append(entry)
            self.examined[code].add(examined(parsed))
            self.named[code].append(parsed)
            if SIGN.search(written := "".join(folded(name).split())):
                self.signed[code] |= {written, tuple(sorted(parsed.pieces))}
            elif len(parsed.pieces) > 1:
                self.worded[code].add(tuple(sorted(parsed.pieces)))
            self.word_orders.add(parsed)
            for looks in {look_alikes.looks(parsed.core), look_alikes.looks("".join(words(name)))} - {""}:
                self.looks[looks].add(code)
            if confirmed:
                self.has[code] |= parsed.qualifiers
            if confirmed or parsed.core == parsed.shown:
                # 降钙素 (CT): the abbreviation is the item's own, though it is a modality as well
                self.made[code] |= parsed.made

    def _without_short(self, code: str, name: str) -> None:
        """A name that ends with its own abbreviation, Alanine aminotransferase (ALT), is one without it too, where the abbreviation is confirmed."""
        full, short = items.with_short(name)
        if full and any(entry.code == code and entry.confirmed for entry in self.cores.get(parse(short).core, ())):
            self._add(code, full, True)

    def lacking(self, code: str, qualifiers: Iterable[str]) -> frozenset[str]:
        """Those of the qualifiers that the item does not have: neither its specimen nor in one of its names. A specimen that is said around the
        text, and not in it, is nothing to an item that has none (an examination)."""
        lacked = (self._of_around(code, qualifier) if qualifier.startswith(AROUND) else self._of_text(code, qualifier) for qualifier in qualifiers)
        return frozenset(qualifier for qualifier in lacked if qualifier)

    def _of_text(self, code: str, qualifier: str) -> str:
        if qualifier == SINGLE_URINE and "urine_24h" not in self.specimens.get(code, ()):
            return ""
        return "" if qualifier in self.has[code] or (qualifier.startswith(SPECIMEN) and self._covers(code, qualifier)) else qualifier

    def _of_around(self, code: str, qualifier: str) -> str:
        stated = SPECIMEN + qualifier.removeprefix(AROUND)
        return "" if not self.specimens.get(code) or stated in self.has[code] or self._covers(code, stated) else stated

    def _covers(self, code: str, qualifier: str) -> bool:
        return specimens.covers(self.specimens.get(code, frozenset()), qualifier.removeprefix(SPECIMEN))

    def measured_in(self, code: str, specimen: str) -> bool:
        """Whether the item is one that is measured in this specimen, or named with it."""
        return not self.lacking(code, (SPECIMEN + specimen,))

    def same_in(self, code: str, specimen: str) -> tuple[Offer, ...]:
        """Items with a name like this item's that are measured in the specimen, then the item itself, which is not."""
        named = {other.code for names in self.cores.values() if any(entry.code == code for entry in names) for other in names}
        others = sorted(other for other in named if other != code and self.specimens.get(code) and self.measured_in(other, specimen))
        return (*(Offer(other, SIMILAR) for other in others), Offer(code, QUALIFIER, (SPECIMEN + specimen,)))

    def bearing(self, parsed: Parsed) -> tuple[set[str], set[str], dict[str, frozenset[str]]]:
        """Items that bear the whole name, those that bear it by an unconfirmed alias, and by code those whose name it is but for qualifiers.

        Names that stand beside each other must each be one of the item; a full name decides over an abbreviation that is not confirmed
        (总蛋白 TP), but never over one that is not the item's at all (血小板压积 PCT), nor over words that nobody has confirmed: they may name a part of
        the examination (产科超声 NT, 尿沉渣定量 红细胞)."""
        exact: set[str] = set()
        unconfirmed: set[str] = set()
        differing: dict[str, frozenset[str]] = {}
        for group in self._groupings(parsed):
            fits = [self._fitting(core, parsed.qualifiers) for core in group]
            named = set.intersection(*(fit[0] | fit[1] for fit in fits))
            sure = set.intersection(*(fit[0] or self._short(core, fit[1]) for core, fit in zip(group, fits, strict=True)))
            exact |= sure & set().union(*(fit[0] for fit in fits))
            unconfirmed |= named
            for code in set.intersection(*(fit[0] | fit[1] | fit[2].keys() for fit in fits)):
                missing = frozenset().union(*(fit[2].get(code, ()) for fit in fits))
                differing[code] = min((differing.get(code, missing), missing), key=len)
        return exact, unconfirmed - exact, {code: differs for code, differs in differing.items() if code not in exact | unconfirmed}

    def _groupings(self, parsed: Parsed) -> Iterator[tuple[str, ...]]:
        yield from groupings(parsed, self.cores)
        yield from ((core,) for core in self.word_orders.cores(parsed) if core != parsed.core)

    def names_one(self, parsed: Parsed) -> bool:
        """Whether the whole text is one name of an item, in this order of its words or another."""
        return parsed.core in self.cores or bool(self.word_orders.cores(parsed))

    def _short(self, core: str, unconfirmed: set[str]) -> set[str]:
        """Those of the items that bear the core as an abbreviation, where it is no item's confirmed name. One of an examination must be its own
        alone: CTU is of kidneys with contrast and without."""
        names = self.cores.get(core, ())
        short = [entry for entry in names if entry.short and entry.code in unconfirmed]
        return {
            entry.code
            for entry in short
            if self.specimens.get(entry.code) or not any(other.code != entry.code and other.qualifiers == entry.qualifiers for other in names)
        }

    def exact(self, parsed: Parsed) -> set[str]:
        """Items that bear the whole name for sure, and are made in every way that it names."""
        return {code for code in self.bearing(parsed)[0] if parsed.made <= self.made[code]}

    def bears(self, parsed: Parsed) -> bool:
        """Whether any item bears this name, confirmed or not, with its qualifiers or others."""
        return parsed.core in self.cores

    def in_other_words(self, parsed: Parsed) -> list[str]:
        """Items whose name says the same but for another word for the body part or modality, and has the same qualifiers or fewer; and those of
        the region that an organ is in."""
        entries = [] if parsed.vague else [*self.loose.get(items.loose(parsed.core), ()), *self.loose.get(items.wider(parsed), ())]
        fitting = (name for name in entries if not self.lacking(name.code, parsed.qualifiers) and name.qualifiers <= said_in(parsed.qualifiers))
        return list(dict.fromkeys(name.code for name in fitting))

    def misread(self, text: str, parsed: Parsed) -> list[str]:
        """Items whose name the text is but for signs that look alike (总蛋曰), and for abbreviations of theirs beside it (总蛋曰 TP). `parsed` is the text."""
        written = words(text)
        if parsed.core in self.cores or not 0 < len(written) <= MOST_WORDS:
            return []
        whole = (look_alikes.looks(form) for form in (parsed.core, "".join(written)))
        codes = set().union(*(self.looks.get(form, ()) for form in whole), set.intersection(*(self._looking(word) for word in written)))
        return sorted(code for code in codes if not any(qualifier.startswith(SPECIMEN) for qualifier in self.lacking(code, parsed.qualifiers)))

    def _looking(self, word: str) -> set[str]:
        return self.looks.get(look_alikes.looks(word), set()) | {entry.code for entry in self.cores.get(word, ())}

    def within(self, parsed: Parsed) -> list[str]:
        """Items whose name stands within the text, longest first, and those alike but for qualifiers."""
        core = items.loose(parsed.core)
        stated = said_in(parsed.qualifiers)
        closest = sorted(self.loose.get(core, ()), key=lambda name: (len(name.qualifiers ^ stated), name.code))
        parts = (core[start:end] for length in range(len(core) - 1, 1, -1) for start, end in _windows(core, length))
        parts = (part for part in (*parts, *parsed.pieces) if (len(part) > 2 or not part.isascii()) and not items.generic(part))
        inner = [name for part in parts for name in self.loose.get(part, ()) if name.qualifiers <= stated]
        return list(dict.fromkeys(name.code for name in (*closest, *inner)))

    def _fitting(self, core: str, qualifiers: frozenset[str]) -> tuple[set[str], set[str], dict[str, frozenset[str]]]:
        exact: set[str] = set()
        unconfirmed: set[str] = set()
        differing: dict[str, frozenset[str]] = {}
        for name in self.cores.get(core, ()):
            differs = self.lacking(name.code, qualifiers) | (name.qualifiers - said_in(qualifiers))
            if not differs:
                (exact if name.confirmed else unconfirmed).add(name.code)
            else:
                differing[name.code] = min((differing.get(name.code, differs), differs), key=len)
        return exact, unconfirmed - exact, {code: differs for code, differs in differing.items() if code not in exact | unconfirmed}


def _windows(core: str, length: int) -> Iterator[tuple[int, int]]:
    """Where parts of this length begin and end; none that is cut out of a word of letters (TRUS of TRUST)."""
    places = ((start, start + length) for start in range(len(core) - length + 1))
    return ((start, end) for start, end in places if not (WITHIN_WORD.match(core, max(0, start - 1)) and start) and not WITHIN_WORD.match(core, end - 1))
