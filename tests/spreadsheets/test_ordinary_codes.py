"""A hospital's own code of letters and then digits is taken as it stands: whatever else looks at codes would leave it so."""

from __future__ import annotations

import sqlite3

from hypothesis import given
from hypothesis import strategies as st

from recognition.catalogue.spreadsheets import identifiers
from recognition.catalogue.spreadsheets.cells import Sheet
from recognition.catalogue.spreadsheets.columns import Column
from recognition.catalogue.spreadsheets.forms import form
from recognition.catalogue.spreadsheets.layout import Layout
from recognition.catalogue.spreadsheets.matching import Directory

LAYOUT = Layout(Sheet("", 1, lambda: iter(())), form("code_maps"), 0, {0: "local_code"}, {0: "本院代码"})


@given(st.from_regex(identifiers.ORDINARY, fullmatch=True) | st.sampled_from(["0", "0000000000", "E12", "1380013800", "jan12", "TRUE1", "E5", "ditto1", "NA1"]))
def test_it_is_taken_as_it_stands(code: str):
    column = Column(LAYOUT, 0, "local_code", Directory(sqlite3.connect(":memory:"), {}))
    looked_at = column._once(code)
    assert type(looked_at) is dict and looked_at == column.read(code) == {"local_code": code}
