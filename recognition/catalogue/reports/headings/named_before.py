"""What the name of one result says for bare names behind it: 胸水LDH 300, 总蛋白 35; 尿微量白蛋白 12, 肌酐 8800; LH(30min) 12, FSH 5.

It never makes an item of a name: one that would be taken is asked back instead, since the rows of one sample stand together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from recognition.catalogue.names.item_texts import AROUND, SPECIMEN, Around, parse
from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.catalogue.reports.meanings.said_around import over
from recognition.domain.names.resolution import BESIDE, QUALIFIER, Resolution, among
from recognition.domain.names.specimens import SPECIMENS, UNKNOWN, URINE, covers, is_blood
from recognition.domain.reports.runs import Run

_ONLY_OF_BLOOD = re.compile(r"乙型肝炎|糖化血红蛋白|沉降率|血型")
"""Names of items that laboratories measure in blood alone: bare ones are of it, whatever stands above them."""
_USUAL_TIMES = frozenset({"time.fasting", "time.before_meal", "time.random"})
"""Times that say of the other tests of a sheet what is usual."""


@dataclass(slots=True)
class NamedBefore:
    """What holds since the last title or heading. `specimen` is the unusual one that a name said, "" where none did or blood was named since;
    `timed` where a name said a time."""

    meanings: Meanings
    specimen: str = ""
    timed: bool = False

    def end(self) -> None:
        """At a title, a heading or a label for the specimen."""
        self.specimen, self.timed = "", False

    def held_against(self, run: Run, found: Resolution, around: Around) -> Resolution:
        """What a name means after those before it: a question, where it is bare and of another specimen than they, or depends on the time that they said."""
        code, says = found.code, parse(run.text).qualifiers
        if code is None:
            return found
        if self.timed and self.meanings.of_day(code) and not any(one.startswith("time.") for one in says):
            return among((code,), BESIDE)
        if not self.specimen or self._is_its_own(code) or any(one.startswith(SPECIMEN) for one in says):
            return found
        again = self.meanings.asked(run.text, self.around(around))
        return again if again.offers and again.offers[0].why == QUALIFIER and again.offers[0].code == code else among((code,), BESIDE)

    def _is_its_own(self, code: str) -> bool:
        """Whether an item is made of no specimen, of the one that was named, of urine, or of blood alone."""
        item, own = self.meanings.edition.reading.item(code), self.meanings.edition.items.specimens.get(code, frozenset())
        return not own or covers(own, self.specimen) or own <= URINE or (item is not None and _ONLY_OF_BLOOD.search(item.name_zh) is not None)

    def around(self, around: Around) -> Around:
        """What is said around a bare name, with the specimen of those before it."""
        return over(around, frozenset({AROUND + self.specimen})) if self.specimen else around

    def take(self, run: Run, found: Resolution) -> None:
        """Takes in what a name with a number behind it says."""
        if not any(sign.isdigit() for sign in run.after):
            return
        says = parse(run.text).qualifiers
        self.timed = self.timed or any(one.startswith("time.") and one not in _USUAL_TIMES for one in says)
        said = {one.removeprefix(SPECIMEN) for one in says if one.startswith(SPECIMEN)}
        said = {one for one in said if not any(one in SPECIMENS[other].within for other in said)}
        own = self.meanings.edition.items.specimens.get(found.code or "", frozenset())
        if said:
            self._named(said, found)
        elif own and own <= URINE and not self._is_of_strip(found):
            self.specimen = min(own)

    def _named(self, said: set[str], found: Resolution) -> None:
        code = next(iter(said)) if len(said) == 1 else UNKNOWN
        if is_blood(code) and covers(frozenset({"serum", "plasma", "whole_blood"}), code):
            self.specimen = ""
        elif not self._is_of_strip(found) and code not in ("breath", "stool"):
            self.specimen = code

    def _is_of_strip(self, found: Resolution) -> bool:
        """Whether a name is one of the tests of the routine examination of urine, which stands beside blood in the sheet of a check-up."""
        first = found.code or (found.offers[0].code if found.offers and found.offers[0].why != QUALIFIER else "")
        specimens = self.meanings.edition.items.specimens
        return any(
            first in self.meanings.members(panel) for panel in (self.meanings.panels if first else ()) if specimens.get(panel) and specimens[panel] <= URINE
        )
