"""What headings are understood stands on a page, as the code has it."""

from __future__ import annotations

import pytest

from recognition.catalogue.spreadsheets.forms import BROUGHT, IMPORTED, LISTS, form
from recognition.catalogue.spreadsheets.meanings import field_of
from tests.spreadsheets.heading_page import PAGE, page


def test_the_page_is_what_the_code_has():
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.spreadsheets.heading_page writes it anew"


@pytest.mark.parametrize("table", [*IMPORTED, *BROUGHT, *LISTS])
def test_a_heading_that_is_listed_means_its_column_and_no_other(table: str):
    for field in form(table).all:
        assert {heading: field_of(form(table), heading) for heading in field.known_as} == dict.fromkeys(field.known_as, field.name)
