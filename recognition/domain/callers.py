"""Who calls: a role, and whose it is."""

from __future__ import annotations

import re

from recognition.domain.catalogue import Term, Word

REGION_ID = re.compile(r"[a-z][a-z0-9-]{1,31}", re.ASCII)
"""A region's short code. It begins with a letter, so that none is a division's prefix."""
_ACCOUNT = re.compile("p[a-z2-7]{8}", re.ASCII)


class Role(Word):
    """What a caller may be. An auditor with an institution is that hospital's, without one the region's; a privacy officer (个人信息保护负责人) is always a hospital's;
    a peer is a neighbouring region's service."""

    CLINICIAN = "clinician"
    HOSPITAL = "hospital"
    AUDITOR = "auditor"
    REGISTRAR = "registrar"
    OPERATOR = "operator"
    PRIVACY_OFFICER = "privacy_officer"
    PEER = "peer"


class Caller(Term, frozen=True):
    """Who is asking: `by` is the key's or account's public id, never a name; `region` a division prefix ("" = all), of a peer the
    neighbouring region's short code."""

    by: str
    role: Role
    institution: str | None = None
    region: str = ""
    clinician: str | None = None


def of_person(signature: str) -> bool:
    """Whether what an entry's `by` says is a person: an account (`p` and eight characters), or a clinician whom a hospital's system named behind its
    key (`key/pseudonym`). A key alone (eight characters) is a system, whoever sits at it."""
    return "/" in signature or _ACCOUNT.fullmatch(signature) is not None
