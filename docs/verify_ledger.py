#!/usr/bin/env python3
"""Checks a recognition ledger, or a proof from one, without any of the service's own code.

It needs Python 3.11 and the library `cryptography` (for Ed25519; `pip install cryptography`), a copy of ledger.sqlite, and the ledger's
public key, which you got from somewhere else than the ledger. For SM2 keys alone it needs Python and nothing else: SM2 and SM3 are written out
below, at some 6 ms a checkpoint. It changes nothing. Everything that it relies on is in this file:

  1. An entry is a JSON text whose bytes never change. Its leaf is SHA-256(0x00 ‖ bytes)                        -> leaf_hash
  2. Two neighbours become SHA-256(0x01 ‖ left ‖ right), again and again, up to one root (RFC 6962, section 2.1) -> node_hash, Tree
  3. A checkpoint says "so many entries have this root" and is signed (C2SP signed-note, tlog-checkpoint)        -> open_note
  4. A short list of hashes proves that an entry is in that tree, or that one tree is the beginning of another   -> root_by_path, roots_by_proof

So whoever keeps one checkpoint can tell for ever whether an entry before it was changed, taken out, put in or moved.

  python verify_ledger.py ledger  ledger.sqlite --key KEYS [--notes 2026-11.notes …] [--editions DIR]   every entry, tree and tiles, checkpoints
  python verify_ledger.py receipt proof.json    --key KEYS [--leaf HEX]                                 an answer's receipt, by its inclusion proof
  python verify_ledger.py bundle  bundle.json   --key KEYS --last my.note                               does the ledger continue what I saw?

KEYS is a file with one public key to a line. Exit status: 0 it is right, 1 it is not and the first thing wrong is named, 2 it could not be read.
"""

import argparse
import base64
import hashlib
import json
import quopri
import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path


class Wrong(Exception):
    """Something is not as it was written or signed."""


class Foreign(Wrong):
    """A checkpoint that none of the keys given has signed; whoever else did is not judged here."""


def leaf_hash(data):
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """Grows leaf by leaf. It keeps the roots of complete subtrees only, each half as large as the one before or smaller: as the binary
    digits of the size, so a million leaves need twenty hashes."""

    def __init__(self):
        self.size = 0
        self.subtrees = []
        self.tiles = []
        """What the last leaf filled: (level, position, root) of tiles of 256, 256² … leaves, from which the service makes its proofs."""

    def add(self, leaf):
        self.subtrees.append(leaf)
        self.size += 1
        size, height = self.size, 0
        self.tiles.clear()
        while size % 2 == 0:  # a subtree is complete whenever its size divides the number of leaves
            right, left = self.subtrees.pop(), self.subtrees.pop()
            self.subtrees.append(node_hash(left, right))
            size, height = size // 2, height + 1
            if height % 8 == 0:
                self.tiles.append((height // 8, size - 1, self.subtrees[-1]))

    def root(self):
        if not self.subtrees:
            return hashlib.sha256(b"").digest()
        found = self.subtrees[-1]
        for left in reversed(self.subtrees[:-1]):
            found = node_hash(left, found)
        return found


def split_at(size):
    """The largest power of two below `size`: so many leaves lie left of the root."""
    return 1 << (size - 1).bit_length() - 1


def root_by_path(leaf, index, size, path):
    """The root that an audit path leads to (RFC 6962, section 2.1.1), read from the root downwards."""
    if not 0 <= index < size:
        raise Wrong(f"entry {index} does not lie in a tree of {size}")
    if size == 1:
        if path:
            raise Wrong("the path is too long")
        return leaf
    if not path:
        raise Wrong("the path is too short")
    left = split_at(size)
    if index < left:
        return node_hash(root_by_path(leaf, index, left, path[:-1]), path[-1])
    return node_hash(path[-1], root_by_path(leaf, index - left, size - left, path[:-1]))


def roots_by_proof(old, new, proof, old_root, whole=True):
    """The roots of the older and of the newer tree that a consistency proof leads to (RFC 6962, section 2.1.2)."""
    if not 0 < old <= new:
        raise Wrong(f"a tree of {old} cannot be the beginning of one of {new}")
    if old == new:
        if len(proof) != (0 if whole else 1):
            raise Wrong("the proof has the wrong length")
        return (old_root, old_root) if whole else (proof[0], proof[0])
    if not proof:
        raise Wrong("the proof is too short")
    left, last = split_at(new), proof[-1]
    if old <= left:
        was, now = roots_by_proof(old, left, proof[:-1], old_root, whole)
        return was, node_hash(now, last)
    was, now = roots_by_proof(old - left, new - left, proof[:-1], old_root, False)
    return node_hash(last, was), node_hash(last, now)


def exact_base64(text):
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("base64 that is written in an unusual way")
    return data


def verifier_of_ed25519(key):
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    loaded = Ed25519PublicKey.from_public_bytes(key)

    def good(signature, data):
        try:
            loaded.verify(signature, data)
        except InvalidSignature:
            return False
        return True

    return good


# SM3 (GB/T 32905-2016) and the verification of SM2 (GB/T 32918.2-2016, the curve of GB/T 32918.5-2017), from the text of the standards.

_P, _B = (1 << 256) - (1 << 224) - (1 << 96) + (1 << 64) - 1, 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
_A, _N = _P - 3, 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
_G = 0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7, 0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0
_ID = b"1234567812345678"


def sm3(data):
    def left(word, by):
        by %= 32
        return (word << by | word >> 32 - by) & 0xFFFFFFFF

    state = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    padded = data + b"\x80" + bytes(-(len(data) + 9) % 64) + (8 * len(data)).to_bytes(8)
    for start in range(0, len(padded), 64):
        w = [int.from_bytes(padded[at : at + 4]) for at in range(start, start + 64, 4)]
        for j in range(16, 68):
            x = w[j - 16] ^ w[j - 9] ^ left(w[j - 3], 15)
            w.append(x ^ left(x, 15) ^ left(x, 23) ^ left(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = state
        for j in range(64):
            ss1 = left(left(a, 12) + e + left(0x79CC4519 if j < 16 else 0x7A879D8A, j) & 0xFFFFFFFF, 7)
            ff = a ^ b ^ c if j < 16 else a & b | a & c | b & c
            gg = e ^ f ^ g if j < 16 else e & f | ~e & g
            tt1, tt2 = ff + d + (ss1 ^ left(a, 12)) + (w[j] ^ w[j + 4]) & 0xFFFFFFFF, gg + h + ss1 + w[j] & 0xFFFFFFFF
            a, b, c, d, e, f, g, h = tt1, a, left(b, 9), c, tt2 ^ left(tt2, 9) ^ left(tt2, 17), e, left(f, 19), g
        state = [word ^ new for word, new in zip(state, (a, b, c, d, e, f, g, h), strict=True)]
    return b"".join(word.to_bytes(4) for word in state)


def add_points(one, other):
    """The sum of two points x, y, z that stand for x/z², y/z³; z = 0 is the point at infinity."""
    (x1, y1, z1), (x2, y2, z2) = one, other
    if not z1 or not z2:
        return one if z1 else other
    u1, u2, s1, s2 = x1 * z2 * z2 % _P, x2 * z1 * z1 % _P, y1 * z2**3 % _P, y2 * z1**3 % _P
    if u1 == u2:
        return double_point(one) if s1 == s2 else (1, 1, 0)
    h, r = u2 - u1, s2 - s1
    x = (r * r - h**3 - 2 * u1 * h * h) % _P
    return x, (r * (u1 * h * h - x) - s1 * h**3) % _P, h * z1 * z2 % _P


def double_point(point):
    x, y, z = point
    s, m = 4 * x * y * y % _P, (3 * x * x + _A * z**4) % _P
    double = (m * m - 2 * s) % _P
    return double, (m * (s - double) - 8 * y**4) % _P, 2 * y * z % _P


def verifier_of_sm2(key):
    x, y = int.from_bytes(key[1:33]), int.from_bytes(key[33:])
    if key[0] != 4 or x >= _P or y >= _P or (y * y - x**3 - _A * x - _B) % _P:
        raise ValueError("not a point of SM2's curve")
    base, held = (*_G, 1), (x, y, 1)
    sums = [None, base, held, add_points(base, held)]
    numbers = (_A, _B, *_G, x, y)
    person = sm3((8 * len(_ID)).to_bytes(2) + _ID + b"".join(number.to_bytes(32) for number in numbers))

    def good(signature, data):
        r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
        t = (r + s) % _N
        if len(signature) != 64 or not (0 < r < _N and 0 < s < _N and t):
            return False
        found = (1, 1, 0)
        for bit in range(255, -1, -1):  # s·G + t·key, both at once
            found = double_point(found)
            if both := (s >> bit & 1) + 2 * (t >> bit & 1):
                found = add_points(found, sums[both])
        if not found[2]:
            return False
        x1 = found[0] * pow(found[2], -2, _P) % _P
        return (int.from_bytes(sm3(person + data)) + x1) % _N == r

    return good


VERIFIERS = {b"\x01": (32, verifier_of_ed25519), b"\xff" + bytes.fromhex("06082a811ccf55018375"): (65, verifier_of_sm2)}
"""By the bytes before a key: 1 for Ed25519; 255 and the object identifier 1.2.156.10197.1.501 for SM2 with SM3, for which C2SP has no byte."""


def read_keys(text):
    """Lines `name+id+key`: the id is four bytes of a hash over name and key, the key its type (1 for Ed25519, or SM2's) and then its bytes."""
    keys = {}
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            name, key_id, encoded = line.strip().split("+", 2)
            data = exact_base64(encoded)
            kind = next((kind for kind, (length, _) in VERIFIERS.items() if data.startswith(kind) and len(data) == len(kind) + length), None)
            if kind is None or hashlib.sha256(name.encode() + b"\n" + data).hexdigest()[:8] != key_id:
                raise ValueError("not a public key of Ed25519 or SM2")
            keys[name, bytes.fromhex(key_id)] = VERIFIERS[kind][1](data[len(kind) :])
    if not keys:
        raise ValueError("no public key in it")
    return keys


def open_note(note, keys):
    """Origin, size and root of a checkpoint that one of the keys signed. Lines by keys that we do not know are passed over."""
    text, _, lines = note.rpartition("\n\n")
    text += "\n"
    good = False
    if not lines.endswith("\n"):
        raise Wrong("the checkpoint is cut off")
    for line in lines[:-1].split("\n"):
        dash, name, encoded = line.split(" ")
        signature = exact_base64(encoded)
        if dash != "\u2014":
            raise Wrong("a signature line does not begin with a dash")
        if good_signature := keys.get((name, signature[:4])):
            if not good_signature(signature[4:], text.encode()):
                raise Wrong("the signature of the checkpoint is wrong")
            if text.split("\n")[0] != name:
                raise Wrong("the key belongs to another ledger")
            good = True
    if not good:
        raise Foreign("none of the keys has signed the checkpoint")
    origin, size, root = text.split("\n")[:3]
    if str(int(size)) != size or len(exact_base64(root)) != 32:
        raise Wrong("the checkpoint is malformed")
    return origin, int(size), exact_base64(root)


# From here to the next line of dashes: notes as somebody kept them, the same functions as in the service's kept_notes.py. Whatever they
# put together is trusted only when a key has signed just these bytes.

_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
_ROOT = re.compile(r"[A-Za-z0-9+/]{43}=")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_DASH = 6
"""Letters at most that stand for the dash before a signature, once it went through mails and code pages: `--`, `?`, `&#151;`."""
_LONG = 80
"""Letters of base64 from which on a line is a signature (92 in ours), and no word."""


def decoded(data: bytes) -> str:
    """The text of a file, whichever program wrote it: UTF-8 or UTF-16 with a mark or without, GB18030, or a Western code page."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    if b"\0" in data[:2]:
        return data.decode("utf-16-be" if data[:1] == b"\0" else "utf-16-le", "replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", "replace")


def lines_of(text: str) -> list[str]:
    """Its lines without the blanks around them, marks of quoting before them, and the wrapping of JSON or quoted-printable."""
    if text.lstrip().startswith(("{", "[", '"')):
        try:
            return [line for part in _strings(json.loads(text)) for line in lines_of(part)]
        except ValueError:
            pass
    text = text.replace("&mdash;", "-")
    if "=E2=80=94" in text:
        text = quopri.decodestring(text.encode()).decode("utf-8", "replace")
    text = re.sub(r"([A-Za-z0-9+/]{80,}={1,2})(?=[^\s=])", r"\1\n", text)  # two files put together without a line end between them
    lines = text.replace("\ufeff", "").replace("\u200b", "").splitlines()
    return [re.sub(r"^(?:[>|]\s?)+", "", line.strip()).strip() for line in lines]


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for part in parts for text in _strings(part)]


def notes_in(data: bytes) -> tuple[list[str], list[str]]:
    """The notes of a file in the form that was signed, and lines that were part of one and cannot be put together again."""
    lines = [line for line in lines_of(decoded(data)) if line]
    notes: list[str] = []
    broken: list[str] = []
    at = 0
    while at < len(lines):
        end, note = _note_at(lines, at)
        if note:
            notes.append(note)
        elif _ROOT.fullmatch(lines[at]) or len(max(_BASE64.findall(lines[at]), key=len, default="")) >= _LONG:
            broken.append(lines[at])
        at = end
    return notes, broken


def _note_at(lines: list[str], at: int) -> tuple[int, str]:
    """The note whose first line this is, and the line after it; "" where none begins here."""
    if not _begins(lines, at):
        return at + 1, ""
    end = at + 3
    while end < len(lines) and not _begins(lines, end) and not _signature_at(lines, end)[1]:
        end += 1
    text, signatures = lines[at:end], []
    while end < len(lines) and not _begins(lines, end):
        after, signature = _signature_at(lines, end)
        if not signature:
            break
        signatures.append(signature)
        end = after
    if not signatures:
        return at + 1, ""
    return end, "\n".join([*text, "", *signatures, ""])


def _begins(lines: list[str], at: int) -> bool:
    return at + 2 < len(lines) and bool(_SIZE.fullmatch(lines[at + 1]) and _ROOT.fullmatch(lines[at + 2]))


def _signature_at(lines: list[str], at: int) -> tuple[int, str]:
    """The signature that begins on this line, whatever stands for its dash, and the line after it; a wrapped one is put together."""
    words, end = lines[at].split(), at + 1
    if len(words) == 2 and len(words[0]) <= _DASH and end < len(lines):
        words, end = [*words, lines[end]], end + 1
    elif len(words) == 2:
        words = ["", *words]
    if len(words) != 3 or len(words[0]) > _DASH:
        return at + 1, ""
    while end < len(lines) and not words[2].endswith("=") and _BASE64.fullmatch(lines[end]) and not _begins(lines, end):
        words[2], end = words[2] + lines[end], end + 1
    if len(words[2]) < _LONG or not _BASE64.fullmatch(words[2]):
        return at + 1, ""
    return end, f"\u2014 {words[1]} {words[2]}"


# ------------------------------------------------------------------------------------------------------------------------------------


def notes_of(path):
    """The notes in a file. Raises ValueError where it holds none, or part of one."""
    notes, broken = notes_in(Path(path).read_bytes())
    if broken or not notes:
        raise ValueError(f"{path} holds {'part of a checkpoint that cannot be read' if broken else 'no checkpoint'}")
    return notes


KINDS = ("lookup", "decision", "repeat", "publication", "key_issued", "key_revoked", "correction", "search", "corroboration", None, "hook", "result_changed")
ROWS = "SELECT sequence, kind, day, id, institution, cites, leaf, bytes FROM entries ORDER BY sequence"


def read_entry(data):
    """The entry, if its bytes are canonical JSON (RFC 8785) of whole numbers, texts, lists, objects and `true`."""

    def refuse(text):
        raise ValueError(f"it holds {text}")

    entry = json.loads(data, parse_float=refuse, parse_constant=refuse)
    if json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() != data:
        raise ValueError("it is not in canonical form")
    return entry


def columns_of(entry):
    """What must stand beside the bytes, by the bytes. An id begins with its time: 48 bits of milliseconds in base 32."""
    milliseconds = int(entry["id"][:10], 32) >> 2
    shanghai_day = (milliseconds + 8 * 3600 * 1000) // (24 * 3600 * 1000)
    return KINDS.index(entry["kind"]), shanghai_day, entry["id"], entry.get("receiver") or entry.get("institution"), entry.get("cites")


def question_of(entry):
    """A digest of what was asked and answered, the same of a hook's question and of the lookup that came of it."""
    said = {name: value for name, value in entry.items() if name not in ("id", "kind", "shown", "hook")}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).digest()


def rows_of(path):
    """What the ledger's file holds of each entry, in order; a copy without a journal is read as it stands."""
    journal = Path(f"{path}-wal").exists()
    with closing(sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=ro{'' if journal else '&immutable=1'}", uri=True)) as db:
        yield from db.execute(ROWS)


def tiles_of(path):
    """The roots of full tiles as the file keeps them, by level and position."""
    with closing(sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=ro{'' if Path(f'{path}-wal').exists() else '&immutable=1'}", uri=True)) as db:
        return {(level, position): root for level, position, root in db.execute("SELECT level, position, hash FROM tiles")}


def claims_of(files, keys):
    """What the notes of each file say, if one of the keys signed it. Raises ValueError where a file has none that is."""
    claims = []
    for notes in files:
        before = len(claims)
        for note in notes:
            try:
                claims.append(open_note(note, keys))
            except Foreign as wrong:
                print(f"  left aside, {wrong}: {note.splitlines()[:2]}")
        if len(claims) == before:
            raise ValueError("no checkpoint of a file given is signed by one of the keys: nothing was checked against it")
    return claims


def check_ledger(path, keys, files, editions):
    """Every entry in order, then the checkpoints; `files` has a list of notes each. Raises Wrong at the first thing that is."""
    claims = claims_of(files, keys)
    origins = {origin for origin, _, _ in claims}
    if len(origins) > 1:
        raise Wrong(f"the checkpoints speak of several ledgers: {sorted(origins)}")
    waiting = sorted({(size, root) for _, size, root in claims})
    tree, published, lookups, told, held, tiles, filled = Tree(), {}, {}, {}, 0, tiles_of(path), 0
    searched, decided, hooked = {}, {}, {}

    def compare():
        nonlocal held
        while waiting and waiting[0][0] == tree.size:
            if waiting.pop(0)[1] != tree.root():
                raise Wrong(f"{named(held, tree.size - 1)}: not all as signed, the root over {tree.size} is another")
            held = tree.size

    compare()
    for sequence, *columns, leaf, data in rows_of(path):
        if sequence != tree.size:
            raise Wrong(f"entry {tree.size} is missing")
        if leaf_hash(data) != leaf:
            raise Wrong(f"entry {sequence}: its bytes are not those that were hashed")
        try:
            entry = read_entry(data)
            if tuple(columns) != columns_of(entry):
                raise ValueError("it is not filed as its bytes say")
            if entry["kind"] == "publication":
                check_publication(entry, published, editions)
            elif entry["kind"] == "lookup":
                lookups[sequence] = entry["id"]
                if entry["edition"] not in published:
                    raise ValueError(f"edition {entry['edition']}, which answered it, was not published then")
            elif entry["kind"] == "decision" and lookups.get(entry["cites"]) != entry["lookup"]:
                raise ValueError("the lookup that it decides on is not the one that it cites")
            if entry["kind"] == "hook":
                hooked[sequence] = question_of(entry) if entry.get("shown") == 1 else None
            elif "hook" in entry and hooked.get(entry["hook"]) != question_of(entry):
                raise ValueError("the question of a hook that it answers is another")
            if entry["kind"] == "search":
                searched[sequence] = entry["institution"]
            elif entry["kind"] == "lookup" and "cites" in entry and searched.get(entry["cites"]) != entry["receiver"]:
                raise ValueError("the search from which its result was chosen is none of its institution")
            elif entry["kind"] in ("corroboration", "result_changed") and decided.get(entry["cites"]) != entry["institution"]:
                raise ValueError("what it is about is no decision of its institution")
            elif entry["kind"] == "decision":
                decided[sequence] = entry["institution"]
            if entry["kind"] in ("decision", "repeat"):
                told[sequence] = entry["institution"]
            elif entry["kind"] == "correction" and told.pop(entry["cites"], None) != entry.get("institution"):
                raise ValueError("what it takes back is no repeat or decision of its institution, or was taken back before")
        except (ValueError, KeyError) as error:
            raise Wrong(f"entry {sequence}: {error}") from None
        tree.add(leaf)
        for level, position, root in tree.tiles:
            filled += 1
            if tiles.get((level, position)) != root:
                raise Wrong(f"tile {position} of level {level} is missing or not the root over its {256**level} entries")
        compare()
        if sequence % 50_000 == 0 and sys.stderr.isatty():
            print(f"\r{sequence} entries", end="", file=sys.stderr)
    if waiting:
        raise Wrong(f"{named(tree.size, waiting[0][0] - 1)} missing: a checkpoint was signed for {waiting[0][0]}")
    if len(tiles) != filled:
        raise Wrong(f"the file keeps {len(tiles)} tiles where its entries fill {filled}")
    print(f"{tree.size} entries, root {tree.root().hex()}; {filled} tiles are the roots over theirs")
    print(f"{len(claims)} checkpoints hold, the last for {held} entries" if claims else "no checkpoint was given")
    if held < tree.size:
        print(f"NOBODY VOUCHES for {named(held, tree.size - 1)}: no checkpoint covers {'it' if held == tree.size - 1 else 'them'}, so what came there"
              " may have been changed, taken away or put in by whoever keeps the file. Get a later checkpoint from a witness.")  # fmt: skip


def named(first, last):
    return f"entry {first}" if first == last else f"entries {first} to {last}"


def check_publication(entry, published, editions):
    if entry["number"] != len(published) + 1:
        raise ValueError(f"it publishes edition {entry['number']} where {len(published) + 1} comes next")
    published[entry["number"]] = entry["sha256"]
    if editions:
        with (Path(editions) / f"{entry['sha256']}.sqlite").open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != entry["sha256"]:
                raise ValueError(f"the file of edition {entry['number']} is not what was published")


def exact_hex(text):
    if bytes.fromhex(text).hex() != text:
        raise ValueError("hex that is written in an unusual way")
    return bytes.fromhex(text)


def check_receipt(proof, keys, leaf):
    """An inclusion proof as the service gives it: sequence, leaf, path, and the checkpoint whose root the path must lead to."""
    origin, size, root = open_note(proof["checkpoint"], keys)
    if leaf is not None and proof["leaf"] != leaf:
        raise Wrong("the proof is for another leaf than your receipt's")
    if (proof["size"], proof["root"]) != (size, root.hex()):
        raise Wrong("the proof is for another tree than was signed")
    if root_by_path(exact_hex(proof["leaf"]), proof["sequence"], size, [exact_hex(step) for step in proof["path"]]) != root:
        raise Wrong("the path does not lead to the root that was signed")
    print(f"entry {proof['sequence']} is one of the {size} entries of {origin}")


def check_bundle(bundle, keys, last):
    """A newer checkpoint with its consistency proof, against the last that you kept."""
    origin, old, old_root = open_note(last, keys)
    name, new, new_root = open_note(bundle["checkpoint"], keys)
    if name != origin:
        raise Wrong(f"this is the ledger {name} and not {origin}")
    if new < old:
        raise Wrong(f"it had {old} entries and now shows {new}")
    if (bundle["from"], bundle["to"]) != (old, new):
        raise Wrong(f"the proof is not from {old} to {new} entries")
    proof = [exact_hex(step) for step in bundle["path"]]
    if roots_by_proof(old, new, proof, old_root) != (old_root, new_root):
        raise Wrong(f"the first {old} entries are not those that you saw")
    print(f"the {new} entries of {origin} continue the {old} that you saw")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("ledger", "receipt", "bundle"))
    parser.add_argument("file")
    parser.add_argument("--key", required=True)
    parser.add_argument("--notes", nargs="*", default=[])
    parser.add_argument("--editions")
    parser.add_argument("--leaf")
    parser.add_argument("--last")
    given = parser.parse_args()
    try:
        keys = read_keys(decoded(Path(given.key).read_bytes()))
        if given.what == "ledger":
            check_ledger(given.file, keys, [notes_of(file) for file in given.notes], given.editions)
        elif given.what == "receipt":
            check_receipt(json.loads(decoded(Path(given.file).read_bytes())), keys, given.leaf)
        else:
            check_bundle(json.loads(decoded(Path(given.file).read_bytes())), keys, notes_of(given.last or "")[-1])
    except Wrong as wrong:
        print(f"WRONG: {wrong}")
        return 1
    except sqlite3.DatabaseError as error:
        print(f"WRONG: the file is damaged: {error}")
        return 1
    except ImportError:
        print("could not be read: Ed25519 keys need the library `cryptography` (pip install cryptography)", file=sys.stderr)
        return 2
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"could not be read: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
