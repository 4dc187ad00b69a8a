"""What a provider's claims say of role, institution, post and second factor, by the declaration alone: nothing is told from a name."""

from __future__ import annotations

from typing import Any

from recognition.domain.lookups import Role
from recognition.domain.personal_data import in_name
from recognition.domain.providers import Attested, Provider
from recognition.single_sign_on.faults import SignInFailed

LONGEST_LABEL = 40


def role(provider: Provider, attested: Attested) -> Role:
    """The role. Raises SignInFailed `sso_claim_missing`, `sso_role_unmapped`."""
    if not provider.role_claim:
        return provider.roles[0][1]
    told = _texts(attested, provider.role_claim)
    if not told:
        raise SignInFailed("sso_claim_missing", claim=provider.role_claim)
    for value, given in provider.roles:
        if value in told:
            return given
    raise SignInFailed("sso_role_unmapped", claim=provider.role_claim)


def institution(provider: Provider, attested: Attested) -> str:
    """What the claim calls the institution, "" where the provider has but one and no claim. Raises SignInFailed `sso_claim_missing`, `sso_claim_several`."""
    if not provider.institution_claim:
        return ""
    told = _texts(attested, provider.institution_claim)
    if not told:
        raise SignInFailed("sso_claim_missing", claim=provider.institution_claim)
    if len(told) > 1:
        raise SignInFailed("sso_claim_several", claim=provider.institution_claim)
    return told[0]


def label(provider: Provider, attested: Attested) -> str:
    """The post or department to show; "" where none is told, it is too long, or it looks like something of a person."""
    told = _texts(attested, provider.label_claim) if provider.label_claim else []
    text = " ".join(told[0].split()) if told else ""
    return text if len(text) <= LONGEST_LABEL and text.isprintable() and not in_name(text) else ""


def second_factor(provider: Provider, attested: Attested) -> bool:
    """Whether the provider says that more than a password was asked for."""
    return bool(set(_texts(attested, provider.factor_claim)) & {*provider.factor_values})


def _texts(attested: Attested, claim: str) -> list[str]:
    """The claim's value or values, tidy, whole numbers as their digits; `a.b` is member b of a, where no claim is called so."""
    value: Any = attested.claims.get(claim)
    if value is None and "." in claim:
        value = attested.claims
        for name in claim.split("."):
            value = value.get(name) if isinstance(value, dict) else None
    values = [str(each) if type(each) is int else each for each in (value if isinstance(value, list) else [value])]
    return [each.strip() for each in values if isinstance(each, str) and each.strip()]
