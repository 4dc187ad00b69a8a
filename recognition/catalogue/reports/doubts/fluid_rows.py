"""Rows that laboratories report of a body fluid, urine or stool and never of blood (外观 黄色微浑, 粘蛋白 阳性): where nothing says what the sheet is of, the items
of blood below such a row may be of that fluid too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.catalogue.reports.meanings.said_around import framed
from recognition.catalogue.reports.rows import Row
from recognition.domain.names.specimens import is_blood

_OF_FLUID = re.compile(
    r"^\W*(?:颜色|外观|透明度|(?:混|浑)?浊度|性状|气味|凝固性|colou?r|appearance|clarity|turbidity|(?:浆膜)?粘蛋白(?:定性|试验)?|蛋白定性|细菌培养|隐球菌|抗酸染色|(?:尿?液?)?比重|specific\s+gravity"
    r"|(?:内生)?(?:肌酐|尿素|尿酸)?清除率|(?:creatinine|urea)\s+clearance|ccr)(?=$|[\s:\t(])"
    r"|^\W*(?:[红白]|有核)细胞(?:总?数|计数)?[\s:].*10\s*[\^*]?\s*6\s*/\s*l(?![a-z])"
    r"|^.{0,10}?(?<![a-z])(?:d/p|d/d0|igg\s*index)(?![a-z0-9])|^\W*l/s(?=[\s:])",
    re.IGNORECASE,
)
"""What is seen of a fluid, tests that are made in none of blood, cells counted in millions of a litre, and quotients of a fluid: IgG index (cerebrospinal fluid), D/P (dialysate), L/S (amniotic
fluid), a clearance (urine)."""

_PH = re.compile(r"^\W*(?:酸碱度|ph值?)(?=$|[\s:\t(])", re.IGNORECASE)
"""Of any fluid but serum; of arterial blood and of urine it is an item, where the sheet says so."""


def before_blood(meanings: Meanings, rows: Sequence[Row]) -> Iterator[int]:
    """The places of such rows where no other specimen than blood is said, and an item of blood is taken below them before the next heading."""
    open_: int | None = None
    for row in rows:
        line = row.line
        if line.title or row.heading.words or line.specimen is not None or (line.runs and not line.valued and framed(line.typed)):
            open_ = None
        told = _OF_FLUID.match(line.folded) or (_PH.match(line.folded) and not row.items)
        if told and not line.used and (not row.specimen or is_blood(row.specimen)) and not any(piece.part_of for piece in row.pieces):
            open_ = row.place
        elif open_ is not None and any(_of_blood(meanings, piece.resolution.code) for piece in row.items):
            yield open_
            open_ = None


def _of_blood(meanings: Meanings, code: str | None) -> bool:
    return any(map(is_blood, meanings.edition.items.specimens.get(code or "", ())))
