"""Who calls: a role, and whose it is."""

from __future__ import annotations

from recognition.domain.catalogue import Term, Word


class Role(Word):
    """What a caller may be. An auditor with an institution is that hospital's, without one the region's."""

    CLINICIAN = "clinician"
    HOSPITAL = "hospital"
    AUDITOR = "auditor"
    REGISTRAR = "registrar"
    OPERATOR = "operator"


class Caller(Term, frozen=True):
    """Who is asking: `by` is the key's or account's public id, never a name; `region` a division prefix ("" = all)."""

    by: str
    role: Role
    institution: str | None = None
    region: str = ""
    clinician: str | None = None
