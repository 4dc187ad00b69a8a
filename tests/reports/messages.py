"""Makes HL7 v2 messages for tests: a header, an order, results, with what a test wants different."""

from __future__ import annotations

ISSUER = "H50011100001"


def header(message: str = "ORU^R01", sent: str = "20261121160000", sender: str = ISSUER, charset: str = "", version: str = "2.5") -> str:
    """MSH."""
    return f"MSH|^~\\&|LIS|{sender}|ESB|X|{sent}||{message}|T0001|P|{version}||||||{charset}"


def segment(name: str, **fields: str) -> str:
    """A segment with fields by number: f3="…"."""
    numbered = {int(name[1:]): text for name, text in fields.items()}
    return "|".join([name, *(numbered.get(place, "") for place in range(1, max(numbered) + 1))])


def order(**fields: str) -> str:
    """OBR with a number, a time and a final status."""
    return segment("OBR", **{"f1": "1", "f3": "BG-1", "f4": "P1^生化^99DL", "f7": "20261120074210", "f22": "20261121140210", "f25": "F", **fields})


def result(**fields: str) -> str:
    """OBX of 丙氨酸氨基转移酶 in the issuer's own code, final."""
    return segment("OBX", **{"f1": "1", "f2": "NM", "f3": "DL0009^丙氨酸氨基转移酶^99DL", "f5": "21.04733", "f11": "F", **fields})


def serum() -> str:
    """SPM of serum."""
    return segment("SPM", f1="1", f4="C^血清")


def message(*segments: str, end: str = "\r", **head: str) -> str:
    """The message."""
    return end.join([header(**head), "PID|1||T1^^^^PI||测试患者甲||19800101|1", *segments])
