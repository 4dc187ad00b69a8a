"""The tables in the database: made by their owner, guarded by what the service's role may do to them.

The role is the guard: it may insert and read, advance the head and erase notes, and it is refused TRUNCATE, DETACH and DROP, which pass by the triggers
of a partitioned table. The triggers are for mistakes of the owner."""

from __future__ import annotations

from psycopg import sql

from recognition.ledger.file import LedgerRefused
from recognition.ledger.merkle import EMPTY, TILE_BITS
from recognition.ledger.postgresql.connection import BoundedConnection

VERSION = 1
PARTITION_BITS = 3 * TILE_BITS
"""A partition holds 2²⁴ entries, one tile of the third level: its hash says of a full one that it is unchanged. Months would not do: no index over all
of them could refuse a sequence that is there twice."""
OLDEST = 150000
"""PostgreSQL 15, the oldest on which this is tested, as the server counts its versions."""
APPENDED = ("entries", "ids", "requests", "tiles")
"""What only grows; beside them `notes`, which can be erased, and `head`, one row that is advanced."""

_TABLES = (
    """CREATE TABLE entries (
    sequence bigint PRIMARY KEY,
    kind integer NOT NULL,
    day integer NOT NULL,
    cites bigint,
    id text COLLATE "C" NOT NULL,
    institution text COLLATE "C",
    leaf bytea NOT NULL,
    bytes bytea NOT NULL
) PARTITION BY RANGE (sequence)""",
    # Ids are refused twice in all of the ledger; an index of the partitioned table could do so in each partition alone.
    'CREATE TABLE ids (id text COLLATE "C" PRIMARY KEY, sequence bigint NOT NULL)',
    "CREATE TABLE requests (key bytea PRIMARY KEY, digest bytea NOT NULL, first bigint NOT NULL, count integer NOT NULL, lines text)",
    "CREATE TABLE tiles (level integer, position bigint, hash bytea NOT NULL, PRIMARY KEY (level, position))",
    'CREATE TABLE notes (entry text COLLATE "C" PRIMARY KEY, salt bytea NOT NULL, text text NOT NULL)',
    # Room beside the one row: it is written with every group, and stays in its page.
    """CREATE TABLE head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    version integer NOT NULL,
    tree text NOT NULL,
    size bigint NOT NULL,
    root bytea NOT NULL,
    epoch bigint NOT NULL,
    leader text NOT NULL,
    beat bigint NOT NULL,
    closed boolean NOT NULL DEFAULT false
) WITH (fillfactor = 10)""",
    "CREATE INDEX entries_day ON entries (day, sequence)",
    "CREATE INDEX entries_institution ON entries (institution, day, sequence)",
    "CREATE INDEX entries_cites ON entries (cites) WHERE cites IS NOT NULL",
    "CREATE INDEX entries_rare ON entries (kind, sequence) WHERE kind > 2",
)
_REFUSES = """CREATE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the ledger only grows: % of %', TG_OP, TG_TABLE_NAME; END $$"""
_ADVANCES = """CREATE FUNCTION head_only_advances() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF NEW.size < OLD.size OR NEW.epoch < OLD.epoch OR NEW.tree <> OLD.tree OR (NEW.size = OLD.size AND NEW.root <> OLD.root) THEN
        RAISE EXCEPTION 'the ledger only grows: its head does not go back';
    END IF;
    RETURN NEW;
END $$"""
_GUARDS = (
    *(f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION ledger_only_grows()" for table in APPENDED),
    "CREATE TRIGGER notes_stays BEFORE UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION ledger_only_grows()",
    "CREATE TRIGGER head_stays BEFORE DELETE ON head FOR EACH ROW EXECUTE FUNCTION ledger_only_grows()",
    "CREATE TRIGGER head_advances BEFORE UPDATE ON head FOR EACH ROW EXECUTE FUNCTION head_only_advances()",
    *(
        f"CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows()"
        for table in (*APPENDED, "notes", "head")
    ),
)
_GRANTS = (
    "GRANT SELECT, INSERT ON entries, ids, requests, tiles, notes TO {role}",
    "GRANT DELETE ON notes TO {role}",
    "GRANT SELECT, UPDATE (size, root, epoch, leader, beat, closed) ON head TO {role}",
)
_EXCESS = """SELECT c.relname FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND (
    pg_has_role(c.relowner, 'USAGE') OR c.relname <> 'head' AND has_table_privilege(c.oid, 'UPDATE') OR c.relname <> 'notes' AND has_table_privilege(c.oid, 'DELETE')
    OR has_table_privilege(c.oid, 'TRUNCATE')) ORDER BY 1 LIMIT 1"""
GUARDED = """SELECT count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgenabled IN ('O', 'A') AND c.relname = ANY(?)"""
"""Counts the guards that are on, as `reads` spells statements."""
TABLES_GUARDED = [*APPENDED, "notes", "head"]
GUARDS = len(_GUARDS)


def make(owner: BoundedConnection, tree: str, role: str, partitions: int) -> None:
    """Makes the tables in the schema that the owner's connection makes tables in, with room for so many times 2²⁴ entries, for the service's role.

    The caller commits. Raises psycopg.Error: DuplicateTable where there is a ledger."""
    for statement in (*_TABLES, _REFUSES, _ADVANCES, *_GUARDS):
        owner.execute(statement)
    owner.execute("INSERT INTO head (version, tree, size, root, epoch, leader, beat) VALUES (%s, %s, 0, %s, 0, '', 0)", (VERSION, tree, EMPTY))
    extend(owner, partitions)
    schema = owner.execute("SELECT current_schema()").fetchone()
    assert schema is not None, "a SELECT without FROM has one row"
    for statement in ("GRANT USAGE ON SCHEMA {schema} TO {role}", *_GRANTS):
        owner.execute(sql.SQL(statement).format(schema=sql.Identifier(schema[0]), role=sql.Identifier(role)))


def extend(owner: BoundedConnection, partitions: int) -> int:
    """Makes so many further partitions; how many there are then. The caller commits."""
    row = owner.execute("SELECT count(*) FROM pg_inherits WHERE inhparent = 'entries'::regclass").fetchone()
    assert row is not None, "a count has one row"
    for number in range(row[0], row[0] + partitions):
        name = sql.Identifier(f"entries_{number:05}")
        owner.execute(sql.SQL("CREATE TABLE {} PARTITION OF entries FOR VALUES FROM ({}) TO ({})").format(name, *_bounds(number)))
        owner.execute(sql.SQL("CREATE TRIGGER kept BEFORE TRUNCATE ON {} FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows()").format(name))
    return int(row[0]) + partitions


def _bounds(number: int) -> tuple[sql.Literal, sql.Literal]:
    return sql.Literal(number << PARTITION_BITS), sql.Literal(number + 1 << PARTITION_BITS)


def check(db: BoundedConnection, tree: str) -> None:
    """Raises LedgerRefused where the database could lose what it acknowledged, where the service's role may change what is written, or where the
    tables are not those of this ledger; psycopg.Error where it cannot be asked."""
    if db.info.server_version < OLDEST:
        raise LedgerRefused(f"the database is PostgreSQL {db.info.server_version // 10000}, and a ledger needs 15 or later")
    for setting in ("fsync", "full_page_writes"):
        if (value := _one(db, f"SHOW {setting}")) != "on":
            raise LedgerRefused(f"the database is set to {setting} = {value}, with which a power cut loses acknowledged entries. Only on is safe here")
    if (encoding := _one(db, "SHOW server_encoding")) != "UTF8":
        raise LedgerRefused(f"the database has the encoding {encoding}, and a ledger needs UTF8")
    if _one(db, "SELECT to_regclass('head') IS NULL"):
        raise LedgerRefused("the database holds no ledger where this address leads: flask --app wsgi migrate")
    found = db.execute("SELECT tree, version, closed FROM head").fetchone()
    if found is None or found[0] != tree:
        raise LedgerRefused(f"the database holds the ledger {found and found[0]}, and the data folder belongs to {tree}")
    if found[1] != VERSION:
        raise LedgerRefused(f"the ledger in the database has version {found[1]}, and this release writes version {VERSION}")
    if found[2]:
        raise LedgerRefused("the ledger in the database is closed: it was carried back to a folder, and is written there")
    if excess := db.execute(_EXCESS).fetchone():
        raise LedgerRefused(f"the service's role owns or may change the table {excess[0]}: it needs SELECT and INSERT alone, as `migrate` grants them")
    if db.execute(GUARDED.replace("?", "%s"), (TABLES_GUARDED,)).fetchone() != (GUARDS,):
        raise LedgerRefused("the guards that keep the database's tables append-only were changed")


def _one(db: BoundedConnection, query: str) -> object:
    row = db.execute(query).fetchone()
    return row and row[0]
