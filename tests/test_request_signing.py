"""The canonical text and its HMAC: the guide's vectors, calculated by other programs too, and what proxies may do to an address without breaking it."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess

import pytest

from recognition.support import request_signing as signing
from recognition.support.request_signing import SignedParts, SigningAlgorithm
from tests.running import ROOT

GUIDES = [ROOT / "docs" / "signed-requests.md", ROOT / "docs" / "signed-requests.zh.md"]
KEY = "rk_vectors2_c2lnbmVkLXJlcXVlc3RzLW9mLXRoZS1kb2N1bWVudHM"
VECTOR = re.compile(
    r"^\d\. `(\w+) (\S+)`(?:(?:, body |，请求体 )`([^`]+)`|, no body|，没有请求体)\n\n<!-- vector -->\n```text\n(.*?)\n```\n\n\| \| \|\n\|---\|---\|\n"
    r"\| canonical SHA-256 \| `(\w+)` \|\n\| `X-Signature` \| `([\w=-]+)` \|\n",
    re.DOTALL | re.MULTILINE,
)


def vectors(guide) -> list[tuple[str, ...]]:
    """(method, target, body, canonical text, its SHA-256, X-Signature) of each."""
    return VECTOR.findall(guide.read_text(encoding="utf-8"))


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_the_guides_vectors_are_what_we_sign(guide):
    found = vectors(guide)
    assert len(found) == 6 and KEY in guide.read_text(encoding="utf-8")
    for method, target, body, text, sha256, signature in found:
        algorithm = SigningAlgorithm(signature.partition("=")[0])
        nonce = text.split("\n")[6]
        path, _, query = target.partition("?")
        body_hash = hashlib.new(algorithm.hash, body.encode()).hexdigest()
        parts = SignedParts(method, path.encode(), query.encode(), body_hash, "1795000000", nonce, "vectors2")
        assert signing.canonical(algorithm, parts).decode() == text
        assert hashlib.sha256(text.encode()).hexdigest() == sha256
        headers = signing.signed_headers(algorithm, KEY, method, target, body.encode(), 1795000000.9, nonce)
        assert headers == {"X-Key-Id": "vectors2", "X-Timestamp": "1795000000", "X-Nonce": nonce, "X-Signature": signature}


def test_openssl_reckons_the_same():
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    secret = KEY.split("_", 2)[2]
    for _method, _target, body, text, _sha256, signature in vectors(GUIDES[0]):
        name, _, hexadecimal = signature.partition("=")
        digest = f"-{name.removeprefix('hmac-')}"
        said = subprocess.run(["openssl", "dgst", digest, "-hmac", secret], input=text.encode(), capture_output=True, check=True).stdout.decode()
        assert said.split()[-1] == hexadecimal
        hashed = subprocess.run(["openssl", "dgst", digest], input=body.encode(), capture_output=True, check=True).stdout.decode()
        assert hashed.split()[-1] == text.split("\n")[4]


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        (b"", ""),
        (b"&", ""),
        (b"&&a=1&", "a=1"),
        (b"a", "a="),
        (b"a=", "a="),
        (b"=1", "=1"),
        (b"a=1=2", "a=1%3D2"),
        (b"b=1&a=2", "a=2&b=1"),
        (b"a=2&a=1", "a=1&a=2"),
        (b"a=x+y", "a=x%20y"),
        (b"a=x%20y", "a=x%20y"),
        (b"a=x%2by", "a=x%2By"),
        (b"a=%7e~", "a=~~"),
        (b"%61=%e8%a1%80", "a=%E8%A1%80"),
        ("a=血".encode(), "a=%E8%A1%80"),
        (b"a=%zz", "a=%25zz"),
        (b"a=%25zz", "a=%25zz"),
        (b"a=%", "a=%25"),
        (b"a-b=1&a=1", "a-b=1&a=1"),
        (b"a;b=1", "a%3Bb=1"),
        (b"B=1&a=1&_=1", "B=1&_=1&a=1"),
        (b"a=%ff", "a=%FF"),
    ],
)
def test_a_query_is_one_text_however_it_is_written(written, canonical):
    assert signing.canonical_query(written) == canonical
    assert signing.canonical_query(canonical.encode()) == canonical


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        (b"/api/v1/items/tp", "/api/v1/items/tp"),
        (b"/api/v1/items/a%2fb", "/api/v1/items/a/b"),
        (b"/api/v1/items/%7E~a+b", "/api/v1/items/~~a%2Bb"),
        (b"/api/v1/items/%e8%a1%80", "/api/v1/items/%E8%A1%80"),
        (b"/api/v1/items/%2525", "/api/v1/items/%2525"),
        (b"/api/v1/items/a:b@c", "/api/v1/items/a%3Ab%40c"),
    ],
)
def test_a_path_is_one_text_however_it_is_escaped(written, canonical):
    assert signing.canonical_path(written) == canonical
    assert signing.canonical_path(canonical.encode()) == canonical


def test_what_is_no_key_signs_nothing():
    for text in ("", "rk_vectors2", KEY + "x", KEY.upper()):
        with pytest.raises(ValueError):
            signing.signed_headers(SigningAlgorithm.SHA256, text, "GET", "/api/v1/items", b"", 0)


def test_each_request_has_a_nonce_of_its_own():
    made = {signing.signed_headers(SigningAlgorithm.SHA256, KEY, "GET", "/api/v1/items", b"", 0)["X-Nonce"] for _ in range(100)}
    assert len(made) == 100 and all(re.fullmatch(r"[A-Za-z0-9_-]{16,64}", nonce) for nonce in made)
