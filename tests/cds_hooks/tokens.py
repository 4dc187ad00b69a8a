"""Tokens as CDS clients sign them, with keys of their own."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from tests.cds_hooks.calls import ADDRESS, SIGN

ISSUER = "https://his.example"
EC, OTHER = ECKey.generate_key("P-384", {"kid": "ec-1", "use": "sig"}), ECKey.generate_key("P-384", {"kid": "ec-1"})
RSA, ED = RSAKey.generate_key(2048, {"kid": "rsa-1"}), OKPKey.generate_key("Ed25519", {"kid": "ed-1"})
SECRET = OctKey.import_key("s" * 48)


def key_set(*keys: Any) -> str:
    """A JWK Set, with a member of a kind that is not known, which stops nobody."""
    members = [key.as_dict(private=False) for key in keys or (EC, RSA, ED)]
    return json.dumps({"keys": [{"kty": "EC", "crv": "SM2", "kid": "sm2", "x": "AA", "y": "AA"}, *members]})


def token(key: Any = EC, algorithm: str = "ES384", header: Mapping[str, Any] | None = None, **claims: Any) -> str:
    """A token that is right unless `claims` say otherwise; None leaves a claim out."""
    now = time.time()
    told = {"iss": ISSUER, "aud": f"{ADDRESS}/{SIGN}", "iat": int(now), "exp": int(now) + 300, "jti": str(uuid4())} | claims
    written = {"alg": algorithm, "typ": "JWT", **({"kid": key.kid} if key.kid else {}), **(header or {})}
    return jwt.encode(written, {name: value for name, value in told.items() if value is not None}, key, algorithms=[algorithm])


def declared(folder: Path, **more: Any) -> Path:
    """A declaration of two clients, with the key sets that it names."""
    (folder / "his.jwks.json").write_text(key_set(), encoding="utf-8")
    first = {
        "id": "his", "institution": "cq002", "issuer": ISSUER, "keys_file": str(folder / "his.jwks.json"), "origins": ["https://ehr.example"],
        "order_systems": [{"system": "urn:oid:2.999.1", "means": "local"}], "fhir_servers": ["https://fhir.example/r4"],
    }  # fmt: skip
    second = {"id": "his-b", "institution": "cq003", "issuer": ISSUER, "tenant": "b", "keys_file": str(folder / "his.jwks.json")}
    file = folder / "clients.json"
    file.write_text(json.dumps({"clients": [first | more, second]}), encoding="utf-8")
    return file
