"""What an edition's export says, imported unchanged, changes nothing in any table: the demonstration's, and editions of any texts."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from recognition.catalogue.drafts import store
from recognition.catalogue.editions import exporting
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.spreadsheets import load
from recognition.catalogue.spreadsheets.forms import IMPORTED
from recognition.catalogue.spreadsheets.scope import Extent
from recognition.services.lookups import Service
from tests.registrar.office import begun

SIGNS = "，。；：！？（）【】“”‘’、·—…￥％＋－＝＠／～「」　 ,;:!?()[]'\"=+-@%/|\\_#*&^~<>"
WORDS = "总蛋白胸部正侧位片合计注备无川渝互认评价ABab12ＡＢａ１２３βⅡ²α睪衞"
TEXTS = some.text(SIGNS + WORDS, min_size=1, max_size=24).filter(str.strip)
DAYS = some.dates(date(1950, 1, 1), date(2099, 12, 30)).map(str)


def differences(connection: sqlite3.Connection, path: Path, table: str) -> list:
    """What an import would do to the draft's table, and what it refuses; nothing stays of it."""
    connection.execute("SAVEPOINT before")
    outcome = load.run(connection, path, load.ImportRequest(Extent(table)), {})
    counts = outcome.counts.get(table)
    found = [fault.as_dict() for fault in outcome.faults]
    found += [] if counts is None or counts == load.staging.Counts(same=counts.same) else [counts]
    connection.execute("ROLLBACK TO before")
    return found


@pytest.fixture(scope="module")
def demonstrated(demonstration: Path, tmp_path_factory: pytest.TempPathFactory):
    """The demonstration's edition, and a draft of it."""
    edition = Service(demonstration).edition()
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("ATTACH ? AS e", [str(edition.path)])
        for name, sql in connection.execute("SELECT name, sql FROM e.sqlite_master WHERE type = 'table'").fetchall():
            connection.execute(sql)
            connection.execute(f"INSERT INTO main.{name} SELECT * FROM e.{name}")
        yield edition, connection


@pytest.mark.parametrize("table", IMPORTED)
def test_the_demonstration_as_csv(demonstrated, tmp_path: Path, table: str):
    edition, draft = demonstrated
    path = tmp_path / "table.csv"
    path.write_bytes(b"".join(exporting.csv_of(edition, table)))
    assert differences(draft, path, table) == []


def test_the_demonstration_as_one_workbook(demonstrated, tmp_path: Path):
    edition, draft = demonstrated
    exporting.workbook(edition, tmp_path / "edition.xlsx")
    for table in ("item_groups", "items", "listings", "institution_aliases", "divisions", "evaluators"):
        assert differences(draft, tmp_path / "edition.xlsx", table) == [], table


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory):
    """A small draft whose rows each example replaces."""
    office = begun(tmp_path_factory.mktemp("round"))
    return office.draft()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=some.data())
def test_any_edition(drafted: store.Draft, tmp_path_factory: pytest.TempPathFactory, data):
    folder = tmp_path_factory.mktemp("any")
    with pytest.raises(ZeroDivisionError), drafted.writing() as connection:
        _fill(connection, data.draw)
        connection.execute("SAVEPOINT filled")
        path = folder / "draft.sqlite"
        with closing(sqlite3.connect(path)) as copy:
            # the rows as an edition of their own, from which they are exported
            for name, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'closed%'").fetchall():
                copy.execute(sql)
                rows = connection.execute(f"SELECT * FROM {name}").fetchall()
                if rows:
                    copy.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", [tuple(row) for row in rows])
            copy.commit()
            edition = Edition(1, path, copy)
            exporting.workbook(edition, folder / "edition.xlsx")
            for table in ("listings", "evaluators", "institution_aliases", "item_aliases", "divisions", "tariffs", "code_maps", "qualifications"):
                (folder / "table.csv").write_bytes(b"".join(exporting.csv_of(edition, table)))
                assert differences(connection, folder / "table.csv", table) == [], table
            table = data.draw(some.sampled_from(("listings", "evaluators", "institution_aliases", "divisions", "code_maps")))
            assert differences(connection, folder / "edition.xlsx", table) == [], table
        raise ZeroDivisionError


def _fill(connection: sqlite3.Connection, draw) -> None:
    """Rows with texts and days as older imports and other programs may have left them."""

    def texts(most: int) -> list[str]:
        return draw(some.lists(TEXTS, max_size=most, unique=True))

    for number, text in enumerate(texts(4)):
        since = draw(DAYS)
        end = draw(some.sampled_from([None, "9999-12-31", "2099-12-31"]))
        connection.execute("INSERT OR REPLACE INTO listings VALUES ('alt', 'CY', ?, ?, ?, ?, 0)", (draw(some.integers(0, 366)), since, since, text))
        connection.execute("INSERT OR REPLACE INTO evaluators VALUES (?, ?, ?, 'CY')", (f"e{number}", text, draw(TEXTS)))
        connection.execute(
            "INSERT OR REPLACE INTO tariffs VALUES (?, 'tp', ?, ?, ?, ?, 0)", ("cq-lin", draw(some.integers(0, 10**8)), since, since, draw(TEXTS))
        )
        connection.execute("INSERT OR REPLACE INTO divisions VALUES (?, ?, '', '', '2020-01-01', ?, ?)", (f"90000{number}", text, end, draw(TEXTS)))
        connection.execute("INSERT OR REPLACE INTO qualifications VALUES ('cq-lin', 'alt', 'CY', 'qc', ?, 'passed', NULL, ?, ?)", (text, since, end))
    for alias in texts(5):
        connection.execute("INSERT OR REPLACE INTO institution_aliases VALUES ('cq-lin', ?)", (alias,))
        connection.execute("INSERT OR REPLACE INTO item_aliases VALUES ('tp', ?, 'zh', ?)", (alias, draw(TEXTS)))
        connection.execute("INSERT OR REPLACE INTO code_maps VALUES ('cq-lin', 'receiver', ?, ?, 'tp')", (alias, draw(TEXTS)))
