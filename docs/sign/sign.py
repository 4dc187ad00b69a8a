"""Makes the digits of a report code; whoever draws them as a QR code uses numeric mode and level M.

Python 3.7 or later and OpenSSL 3, nothing besides. KEY: the private key's PEM file, of SM2 or Ed25519.
"""

import hashlib
import os
import subprocess
import tempfile
from datetime import date, datetime, timezone

KEY = os.environ["KEY"]
PRICE, LOINC, LOCAL = 7, 8, 9
"""The claims of items by national price codes, by LOINC and by the hospital's own codes."""
SERUM, URINE, WHOLE_BLOOD = 2, 12, 6


def openssl(*arguments):
    return subprocess.run(("openssl", *arguments), check=True, stdout=subprocess.PIPE).stdout


def public_key():
    """32 bytes of Ed25519, or the 65 of SM2's point: what stands at the end of the key's DER."""
    der = openssl("pkey", "-in", KEY, "-pubout", "-outform", "DER")
    return der[-32:] if len(der) == 44 else der[-65:]


def signature(data, sm2):
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        more = ("-digest", "sm3", "-pkeyopt", "distid:1234567812345678") if sm2 else ()
        der = openssl("pkeyutl", "-sign", "-inkey", KEY, "-rawin", "-in", file.name, *more)
    if not sm2:
        return der
    first = der[4 : 4 + der[3]]
    second = der[6 + der[3] :]
    return b"".join(half.lstrip(b"\0").rjust(32, b"\0") for half in (first, second))


def head(kind, number):
    """A CBOR head in its shortest form."""
    if number < 24:
        return bytes([kind << 5 | number])
    size = next(size for size in (1, 2, 4, 8) if number < 1 << 8 * size)
    return bytes([kind << 5 | 24 + (1, 2, 4, 8).index(size)]) + number.to_bytes(size, "big")


def cbor(value):
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode("utf-8"))) + value.encode("utf-8")
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    return head(5, len(value)) + b"".join(cbor(key) + cbor(value[key]) for key in sorted(value))


def number(claim, code):
    """A code as a number; the hospital's own stays a text. `00` and nine digits and `0000` is a price code of nine."""
    if claim == LOCAL:
        return code
    if claim == PRICE and len(code) == 15 and code.startswith("00"):
        code = code[2:11]
    return int(code.replace("-", ""))


def groups(items, base):
    """Items of one claim by minutes after the base and specimen; sorted codes as the first and each one's difference from the one before."""
    found = {}
    for code, at, specimen in items:
        found.setdefault((at - base, specimen), []).append(code)
    return [[minutes, specimen, differences(found[minutes, specimen])] for minutes, specimen in sorted(found)]


def differences(codes):
    if isinstance(codes[0], str):
        return sorted(codes, key=lambda code: code.encode("utf-8"))
    codes = sorted(codes)
    return codes[:1] + [codes[place] - codes[place - 1] for place in range(1, len(codes))]


def minute(at):
    return int(at.astimezone(timezone.utc).timestamp()) // 60


def report_code(issuer, report, issued, mark, items):
    """The digits. `items`: (claim, code, when it was sampled or examined, specimen number or 0) of each."""
    coded = [(claim, number(claim, code), minute(at), specimen) for claim, code, at, specimen in items]
    base = min(at for _, _, at, _ in coded)
    claims = {1: issuer, 2: report, 3: base, 6: (issued - date(1970, 1, 1)).days}
    if mark:
        claims[4] = mark
    for claim in {item[0] for item in coded}:
        claims[claim] = groups([item[1:] for item in coded if item[0] == claim], base)
    public, payload = public_key(), cbor(claims)
    sm2 = len(public) == 65
    protected = b"\xa2\x01" + cbor(-65538 if sm2 else -8) + b"\x04" + cbor(hashlib.sha256(public).digest()[:4])
    signed = signature(cbor(["Signature1", protected, b"", payload]), sm2)
    message = b"\xd2\x84" + cbor(protected) + b"\xa0" + cbor(payload) + cbor(signed)
    body = "8601" + str(int.from_bytes(b"\x01" + message, "big"))
    return body + "%02d" % (98 - int(body) * 100 % 97)


if __name__ == "__main__":
    morning, later, earlier = (datetime.fromisoformat("2026-11-18T%s+08:00" % time) for time in ("09:30", "10:15", "09:20"))
    bloods = [(PRICE, code, morning, SERUM) for code in ("250301007", "250301001", "250301004")]
    print(report_code("H50011100001", "LAB-20261118-0042", date(2026, 11, 18), "川渝HR", bloods))
    mixed = [
        (PRICE, "250301002", morning, SERUM),
        (PRICE, "250301001", morning, SERUM),
        (LOINC, "2160-0", morning, SERUM),
        (PRICE, "250102001", later, URINE),
        (LOCAL, "XCG-5", earlier, WHOLE_BLOOD),
    ]
    print(report_code("H50011100001", "LAB-20261118-0042", date(2026, 11, 18), None, mixed))
