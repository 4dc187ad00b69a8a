"""A text in full-width characters has the outcome of the same text in plain ones: everywhere, in everything that is said about it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recognition.catalogue.names import search
from recognition.catalogue.names.resolver import resolve_institution_text, resolve_item_text
from tests.naming.test_texts import table

WIDE = {ord(" "): "\u3000"} | {code: chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
RESOLVERS = {"items": resolve_item_text, "institutions": resolve_institution_text}


@pytest.mark.parametrize("name", RESOLVERS)
def test_of_every_text_of_the_table(edition, name):
    resolve = RESOLVERS[name]
    texts = [row["text"] for row in table(name)]
    assert [text for text in texts if resolve(edition, text) != resolve(edition, text.translate(WIDE))] == []
    find = getattr(search, name)
    assert [text for text in texts if find(edition, text, 8) != find(edition, text.translate(WIDE), 8)] == []


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=30))
def test_of_any_text(edition, text):
    for resolve in RESOLVERS.values():
        assert resolve(edition, text) == resolve(edition, text.translate(WIDE))
