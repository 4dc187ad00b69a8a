"""How this region's resources are named: canonical addresses under the declared base, systems of codes and identifiers, ids."""

from __future__ import annotations

from flask import current_app

ITEMS, PRICES, COUNTERS, GROUPS = "items", "national-price", "counters", "groups"
"""Code systems of ours: items, the national price items (医疗服务项目), counters of the tallies, by what figures are broken down."""
LOINC = "http://loinc.org"
CHONGQING = "http://fhir.cq.hc"
"""Canonical base of ChongqingCore (重庆市卫生健康信息主数据实施指南), FHIR R4."""
CHONGQING_VERSION = "0.1.6"
IDENTIFIER_TYPES = f"{CHONGQING}/CodeSystem/identifierType-code-system"
HL7 = "http://terminology.hl7.org/CodeSystem"
OWN_CODES = {"reports": "issuer", "orders": "receiver"}
"""A hospital's own codes by where they stand: on its reports, as whose issuer it is asked, and in its orders, as the receiver."""


def base() -> str:
    """The declared address of the FHIR endpoints, without a slash at the end."""
    address: str = current_app.extensions["recognition.settings"].fhir
    return address


def address(kind: str, name: str) -> str:
    """The canonical address of a definition: `CodeSystem`, `items`."""
    return f"{base()}/{kind}/{name}"


def system(name: str) -> str:
    """The address of one of our code systems."""
    return address("CodeSystem", name)


def naming(name: str) -> str:
    """The system of identifiers of a kind: `uscc`, `licence`, `nhsa`, `institution`, `as-of`."""
    return address("NamingSystem", name)


def id_of(code: str) -> str:
    """An institution's code as the id of a resource, which may hold no underscore: `.` is written `..` and `_` is written `.-`."""
    return code.replace(".", "..").replace("_", ".-")


def code_of(resource_id: str) -> str | None:
    """The code behind such an id; None for what is no id of ours."""
    code, rest = "", resource_id
    while rest:
        before, dot, rest = rest.partition(".")
        code += before
        if dot:
            if rest[:1] not in (".", "-"):
                return None
            code += "." if rest[0] == "." else "_"
            rest = rest[1:]
    return code if "_" not in resource_id else None


def own_codes(area: str, institution: str) -> str:
    """The address of a hospital's own codes: `reports` or `orders`."""
    return system(f"{area}-{id_of(institution)}")


def read_own_codes(url: str) -> tuple[str, str] | None:
    """(role in the code map, institution) of such an address, or None."""
    name = url.removeprefix(system(""))
    area, dash, resource_id = name.partition("-")
    institution = code_of(resource_id)
    return (OWN_CODES[area], institution) if name != url and dash and area in OWN_CODES and institution else None
