#!/bin/sh
# dbfread-no-code-page: dbfread==2.0.7 with its defaults, on valid tables of dBASE III with Chinese texts in the code page 936.
#
# Expected: a header's language driver of 0 says nothing of the code page, as dBASE III and many programs after it write; the texts are then those of
# the system. A number field of ten characters with two decimals, 12.50, keeps both.
# Found: 0 is taken for "plain ASCII", and so is every driver that is not in dbfread's list (0xEE here), without a word: the same records are read under
# 0x4D and 0x7A (cp936) and end in UnicodeDecodeError under 0 and 0xEE, at the first text, though the header itself was read. A table whose first
# thousand records are ASCII fails at the next. 12.50 becomes the float 12.5 under every driver: a code such as 250.10 in a number field is 250.1.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check dbfread==2.0.7
"$folder/venv/bin/python" - "$folder" <<'END'
import struct
import sys

from dbfread import DBF


def table(driver: int) -> bytes:
    """One record, 东江医院 and 12.50."""
    fields = (("ORG", "C", 20, 0), ("PRICE", "N", 10, 2))
    head = struct.pack("<BBBBLHH", 3, 126, 11, 28, 1, 32 + 32 * 2 + 1, 31) + bytes(17) + bytes([driver, 0, 0])
    for name, kind, size, places in fields:
        head += name.encode().ljust(11, b"\0") + kind.encode() + bytes(4) + bytes([size, places]) + bytes(14)
    return head + b"\r " + "东江医院".encode("gbk").ljust(20) + b"12.50".rjust(10) + b"\x1a"


found = {}
for driver in (0x4D, 0x7A, 0, 0xEE):
    path = f"{sys.argv[1]}/{driver}.dbf"
    with open(path, "wb") as file:
        file.write(table(driver))
    opened = DBF(path)
    try:
        found[driver] = opened.encoding, [tuple(record.values()) for record in opened]
    except UnicodeDecodeError as error:
        found[driver] = opened.encoding, type(error).__name__
print(found)
read, refused = ("cp936", [("东江医院", 12.5)]), ("ascii", "UnicodeDecodeError")
raise SystemExit(0 if found == {0x4D: read, 0x7A: read, 0: refused, 0xEE: refused} else 1)
END
echo "as found"
