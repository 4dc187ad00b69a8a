"""An identity provider (统一身份认证) as the operator declared it: where it is, whom it may speak for, and which of its claims say what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from recognition.domain.callers import Role
from recognition.domain.catalogue import Word

BY_CLAIM = (Role.CLINICIAN, Role.AUDITOR)
"""Roles that a claim may give: those that a hospital's administrator may give too. Registrars, operators and the region's auditors are never made by one."""
SECOND_FACTOR = ("mfa", "otp", "hwk")
"""Values of `amr` (RFC 8176) that say more than a password was asked for, where the declaration names no others."""


class Protocol(Word):
    """How a provider is spoken to."""

    OIDC = "oidc"
    CAS = "cas"


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider. `address` is this service's own, as browsers see it; `issuer` the provider's identifier (OpenID Connect) or the address of
    its pages (CAS). A hospital's provider names its one institution in `institutions`; None there is any of the edition, by the claim. Files are
    paths on the service's machine: the secret, and for networks without a way to the provider's documents those documents."""

    id: str
    protocol: Protocol
    name_zh: str
    name_en: str
    address: str
    issuer: str
    institutions: tuple[str, ...] | None
    roles: tuple[tuple[str, Role], ...] = ()
    """Value of the role's claim and the role it gives; the first that fits. With no claim the only pair's role is everybody's."""
    role_claim: str = ""
    institution_claim: str = ""
    institution_system: str = "uscc"
    """What the claim holds: uscc (统一社会信用代码), licence, nhsa or recognition (our own code)."""
    subject_claim: str = "sub"
    label_claim: str = ""
    """Department or post, shown as the account's name; no name of a person is asked for."""
    factor_claim: str = "amr"
    factor_values: tuple[str, ...] = SECOND_FACTOR
    client_id: str = ""
    client_auth: str = "client_secret_basic"
    secret_file: str = ""
    scopes: tuple[str, ...] = ("openid",)
    discovery_file: str = ""
    keys_file: str = ""
    ca_file: str = ""
    ask_again: bool = False
    """Whether the provider is to ask for the password each time, for machines that many people use."""

    @property
    def back(self) -> str:
        """The address that the provider sends people back to."""
        return f"{self.address}/sign-in/with/{self.id}/return"

    def name(self, lang: str) -> str:
        """What the sign-in page calls it."""
        return self.name_en if lang == "en" else self.name_zh


@dataclass(frozen=True, slots=True)
class Attested:
    """What a provider attested at one sign-in. `subject` is its lasting identifier of the person, `session` its own session (or CAS ticket), by which
    it may end ours; `logout_subject` the name that its logout tokens call the person by. Nothing of it is kept but keyed hashes."""

    subject: str
    claims: dict[str, Any]
    session: str = ""
    logout_subject: str = ""
