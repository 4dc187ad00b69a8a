"""The use-case of returns: a month's figures in a form that an authority asks for; forms are data, not program."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from recognition.catalogue.editions.qualified_counts import qualified_items
from recognition.domain.counters import COUNTERS
from recognition.domain.lookups import Caller, Institution
from recognition.errors import NotFound
from recognition.services.lookups import Service

FORMS = Path(__file__).resolve().parent / "forms"
KINDS_OF_COLUMN = frozenset({"passed", "passed_items", "count", "yuan", "sum"})


@dataclass(frozen=True, slots=True)
class ReturnForm:
    """A form as its file says: names and note are (Chinese, English); the first class whose conditions an institution meets has it."""

    code: str
    name: tuple[str, str]
    note: tuple[str, str]
    classes: tuple[Mapping[str, Any], ...]
    columns: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """One institution, or where `institution` is None the sum of a class or (with `of` −1) of all. Cells: counts, fen, True or False."""

    of: int
    institution: str | None
    cells: tuple[int | bool | None, ...]


@dataclass(frozen=True, slots=True)
class Return:
    """A filled form: lines by class with their sums, and the state of the ledger that filing it bears witness to."""

    form: ReturnForm
    month: str
    lines: tuple[ReturnLine, ...]
    total: ReturnLine
    as_of: Mapping[str, Any]
    size: int
    root: str


@lru_cache(maxsize=1)
def forms() -> dict[str, ReturnForm]:
    """Every form by its code. Raises ValueError for a file that is none."""
    read = (_form(json.loads(path.read_text(encoding="utf-8")), path.stem) for path in sorted(FORMS.glob("*.json")))
    return {form.code: form for form in read}


def _form(spec: dict[str, Any], stem: str) -> ReturnForm:
    wrong = [column for column in spec["columns"] if column["is"] not in KINDS_OF_COLUMN or column.get("counter", "lookups") not in COUNTERS]
    if spec["code"] != stem or wrong or spec["classes"][-1]["when"]:
        raise ValueError(f"{stem} is no form: its code is its file's name, its columns are of known kinds, and its last class takes all that are left")
    return ReturnForm(spec["code"], tuple(spec["name"]), tuple(spec["note"]), tuple(spec["classes"]), tuple(spec["columns"]))


def filled(service: Service, code: str, month: date, caller: Caller, now: datetime) -> Return:
    """The form for a month (any day of it) and what the caller may see. Raises NotFound for an unknown form, LedgerUnavailable."""
    form = forms().get(code)
    if form is None:
        raise NotFound("form")
    first = month.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    summary = service.summary(first, last, ("receiver", "kind", "group"), {}, caller, now)
    figures: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in summary.rows:
        figures[row["receiver"]].append(row)
    lines = _lines(service, form, figures, min(last, date.fromisoformat(summary.as_of["today"])))
    size = summary.as_of["sequence"] + 1
    total = ReturnLine(-1, None, _summed(form, lines))
    return Return(form, f"{first:%Y-%m}", tuple(_with_sums(form, lines)), total, summary.as_of, size, service.ledger.reads.root(size).hex())


def _lines(service: Service, form: ReturnForm, figures: Mapping[str, list[Mapping[str, Any]]], day: date) -> list[ReturnLine]:
    edition = service.edition()
    evaluated, lines = qualified_items(edition, day), []
    for code, rows in sorted(figures.items()):
        institution = edition.reading.institution(code)
        cells = tuple(_cell(column, rows, evaluated.get(code, {})) for column in form.columns)
        lines.append(ReturnLine(_class_of(form, institution), code, cells))
    return sorted(lines, key=lambda line: (line.of, line.institution))


def _class_of(form: ReturnForm, institution: Institution | None) -> int:
    return next(
        index for index, class_ in enumerate(form.classes)
        if not class_["when"] or (institution is not None and all(getattr(institution, name) in allowed for name, allowed in class_["when"].items()))
    )  # fmt: skip


def _cell(column: Mapping[str, Any], rows: Iterable[Mapping[str, Any]], evaluated: Mapping[tuple[bool, str], frozenset[str]]) -> int | bool:
    if column["is"] in ("passed", "passed_items"):
        national_or_not = {"national": (True,), "regional": (False,), "any": (True, False)}[column["scopes"]]
        items = frozenset().union(*(items_of for (national, kind), items_of in evaluated.items() if national in national_or_not and kind in column["kinds"]))
        return bool(items) if column["is"] == "passed" else len(items)
    groups, kinds = column.get("groups"), column.get("kinds")
    return sum(row[column["counter"]] for row in rows if (groups is None or row["group"] in groups) and (kinds is None or row["kind"] in kinds))


def _with_sums(form: ReturnForm, lines: list[ReturnLine]) -> Iterable[ReturnLine]:
    for index in range(len(form.classes)):
        of = [line for line in lines if line.of == index]
        if of:
            yield from of
            yield ReturnLine(index, None, _summed(form, of))


def _summed(form: ReturnForm, lines: list[ReturnLine]) -> tuple[int | None, ...]:
    """Sums of a class; of what was passed, how many institutions; items passed are not added up, for they are the same items."""
    return tuple(None if column["is"] == "passed_items" else sum(line.cells[index] or 0 for line in lines) for index, column in enumerate(form.columns))
