"""A draft is searched by the names that it has now, while the terms that it was copied with stay as they were."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from recognition.catalogue.drafts import store as drafts
from recognition.catalogue.editions.draft_search import searchable
from recognition.catalogue.editions.store import build
from recognition.catalogue.names.resolver import resolve_institution_text, resolve_item_text
from recognition.catalogue.spreadsheets.matching import Directory
from seed import region

NEW = "INSERT INTO institutions (code, name_zh, name_en, level, grade, ownership, kind) SELECT 'cq900', '霜降示范医院', '', level, grade, ownership, kind FROM institutions WHERE code = 'cq001'"


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> drafts.Draft:
    folder = tmp_path_factory.mktemp("draft")
    made = drafts.create(Path(folder), "0" * 32, build(folder, region.tables(date(2026, 11, 28))), {})
    with made.writing() as connection:
        connection.execute(NEW)
        connection.execute("UPDATE institutions SET name_zh = '谷雨示范医院', name_en = '' WHERE code = 'cq007'")
        connection.execute("DELETE FROM institutions WHERE code = 'cq026'")
        connection.execute("INSERT INTO item_aliases (code, alias, lang, source) VALUES ('tp', '全蛋白值', 'zh', 'seen')")
    return made


@pytest.mark.parametrize(
    ("text", "code", "offered"),
    [("霜降示范医院", "cq900", []), ("shuangjiang", None, ["cq900"]), ("霜降", None, ["cq900"]), ("双降示范医院", None, ["cq900"]), ("谷雨医院", None, ["cq007"]), ("guyu", None, ["cq007"]), ("东麓示范医院", "cq001", []), ("donglushifan", None, ["cq001"]),
     ("松涛示范医院", None, ["cq007"]), ("长歌示范眼科医院", None, [])],
)  # fmt: skip
def test_institutions_are_found_by_what_they_are_called_in_it(draft, text, code, offered):
    with draft.reading() as connection:
        found = resolve_institution_text(searchable(connection), text)
        assert found.code == code and [one.code for one in found.offers][:1] == offered
        assert "cq026" not in {one.code for one in found.offers}


def test_items_are_found_by_an_alias_that_it_has_now(draft):
    with draft.reading() as connection:
        edition = searchable(connection)
        assert resolve_item_text(edition, "全蛋白值").code == "tp"
        assert [one.code for one in resolve_item_text(edition, "qdbz").offers] == ["tp"]


def test_nothing_is_written_into_the_draft(draft):
    before = draft.path.read_bytes()
    with draft.reading() as connection:
        resolve_institution_text(searchable(connection), "霜降")
        assert connection.execute("PRAGMA query_only").fetchone() == (1,)
    assert draft.path.read_bytes() == before


def test_a_spreadsheet_takes_a_name_in_full_as_the_resolver_does(draft):
    names = "SELECT name_zh FROM institutions UNION SELECT name_en FROM institutions UNION SELECT alias FROM institution_aliases"
    with draft.reading() as connection:
        directory, edition = Directory(connection), searchable(connection)
        for name in [name for (name,) in connection.execute(names) if name]:
            for written in (name, f"　{name} ", name.upper(), name.replace("医院", " 医院")):
                assert directory.known("institution", written) == resolve_institution_text(edition, written).code, written
        # items are looked for beside institutions: neither overlays the other's terms
        assert directory.known("item", "全蛋白值") == "tp" and directory.known("institution", "双降示范医院") is None
        assert [offer["code"] for offer in directory.offered("institution", "双降示范医院")] == ["cq900"]
