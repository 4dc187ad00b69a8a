#!/bin/sh
# sqlite-secure-delete-leaves-copies: SQLite 3.40.1 (Debian 12; any Python's sqlite3), PRAGMA secure_delete = ON, rows with random keys in a WITHOUT ROWID table.
#
# Expected: secure_delete "overwrites deleted content with zeros", so a deleted row's key is nowhere in the file.
# Found: some deleted keys are still there, whole. A page that is divided keeps, in the unused middle between its list of cells and its first cell, the bytes of
# the rows that moved to another page; deleting such a row overwrites it where it lies now, and not that copy. VACUUM takes it away, and so does overwriting those
# middles. A journal that stays (WAL, PERSIST) keeps far more. Guessed before it was tried, from how pages are rebuilt.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 - "$folder/t.sqlite" <<'END'
import random
import sqlite3
import sys

chance, path = random.Random(1), sys.argv[1]
db = sqlite3.connect(path, isolation_level=None)
print("SQLite", sqlite3.sqlite_version, "secure_delete", db.execute("PRAGMA secure_delete = ON").fetchone()[0])
db.execute("CREATE TABLE t (key BLOB PRIMARY KEY, text TEXT) WITHOUT ROWID")
keys = [chance.randbytes(16) for _ in range(60000)]
for start in range(0, len(keys), 500):
    db.execute("BEGIN")
    db.executemany("INSERT INTO t VALUES (?, ?)", [(key, "x" * chance.randrange(20, 90)) for key in keys[start : start + 500]])
    db.execute("COMMIT")
gone = keys[::10]
db.execute("BEGIN")
db.executemany("DELETE FROM t WHERE key = ?", [(key,) for key in gone])
db.execute("COMMIT")
content = open(path, "rb").read()
left = sum(key in content for key in gone)
db.execute("VACUUM")
print("deleted", len(gone), "still in the file", left, "after VACUUM", sum(key in open(path, "rb").read() for key in gone))
sys.exit(left == 0)
END
echo "as found"
