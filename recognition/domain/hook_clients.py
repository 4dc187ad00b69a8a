"""A system of a hospital that calls the hooks (CDS client), as the operator declares it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HookClient:
    """`issuer` and `tenant` are what its tokens say (`iss`, `tenant`; "" for none), `keys_file` its JWK Set on this machine; `origins` those of its pages that a browser
    calls from. `order_systems` are the systems of its order codes with what each is to us: `recognition`, `loinc`, `national-price` or `local` (the hospital's own)."""

    id: str
    institution: str
    issuer: str = ""
    tenant: str = ""
    keys_file: str = ""
    origins: tuple[str, ...] = ()
    order_systems: tuple[tuple[str, str], ...] = ()
    fhir_servers: tuple[str, ...] = ()
