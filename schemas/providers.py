"""The declaration of an identity provider, as the operator writes it: docs/sign-in.md explains each member."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from marshmallow import ValidationError, fields, validates_schema

from recognition.domain.lookups import Role
from recognition.domain.providers import BY_CLAIM, SECOND_FACTOR, Protocol, Provider
from recognition.support.addresses import is_safe
from schemas.base import SparseSchema
from schemas.fields import MESSAGES, ChoiceField, StrictField, TextField, ValueRefused, words

AUTHS = words("AUTHS", ("client_secret_basic", "client_secret_post", "none"))
SYSTEMS = words("SYSTEMS", ("uscc", "licence", "nhsa", "recognition"))
GIVEN = words("GIVEN", tuple(role.value for role in BY_CLAIM))
ANY = "any"
DEFAULT_SUBJECT = {Protocol.OIDC: "sub", Protocol.CAS: "user"}


class ProviderIdField(TextField):
    """The provider's name in addresses and in logins that it makes."""

    pattern = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", re.ASCII)
    characters = "a–z 0–9 -"
    longest = 20


class ClaimField(TextField):
    """A claim's name; a dot goes into a member."""

    pattern = re.compile(r"[!-~]+", re.ASCII)


class AddressField(TextField):
    """An https address without a query; http on this machine alone."""

    longest = 300

    def parse(self, value: Any) -> str:
        """The address itself; raises ValueRefused."""
        text = super().parse(value)
        if not is_safe(text) or urlsplit(text).query:
            raise ValueRefused("address_unsafe")
        return text


class OwnAddressField(AddressField):
    """The address of this service, without a path."""

    def parse(self, value: Any) -> str:
        """The address itself; raises ValueRefused."""
        text = super().parse(value)
        if urlsplit(text).path:
            raise ValueRefused("address_unsafe")
        return text


class PathField(TextField):
    """The path of a file on this machine, from its root."""

    pattern = re.compile(r"/[^\x00-\x1f\x7f]+")
    characters = "/…"
    longest = 300


class TextsField(StrictField):
    """A list of different texts."""

    def __init__(self, text: TextField, **options: Any) -> None:
        """`text` is the kind of each."""
        super().__init__(**options)
        self.text = text

    def parse(self, value: Any) -> tuple[str, ...]:
        """The texts in the order given; raises ValueRefused."""
        if type(value) is not list:
            raise ValueRefused("type_list", takes='["…"]')
        if not 1 <= len(value) <= 200:
            raise ValueRefused("list_too_long", takes="1–200")
        return tuple(self.text.parse(each) for each in value)


class InstitutionsField(TextsField):
    """Our codes of the institutions that the provider may speak for, or `any` for all of the edition, each by the claim."""

    def parse(self, value: Any) -> tuple[str, ...] | None:  # type: ignore[override]  # None is any
        """The codes; None for any. Raises ValueRefused."""
        return None if value == ANY else super().parse(value)


class NamesSchema(SparseSchema):
    """What the sign-in page calls it, in both languages."""

    zh = TextField(required=True)
    en = TextField(required=True)


class ClaimsSchema(SparseSchema):
    """Which claim says what."""

    subject = ClaimField()
    label = ClaimField()
    role = ClaimField()
    institution = ClaimField()


class GivenRoleSchema(SparseSchema):
    """A value of the role's claim and the role that it gives; without a claim the role alone."""

    value = TextField()
    role = ChoiceField(GIVEN, required=True)


class FactorSchema(SparseSchema):
    """Which claim says how somebody was recognised, and which of its values count as a second factor."""

    claim = ClaimField()
    values = TextsField(TextField(), required=True)


class ProviderSchema(SparseSchema):
    """One provider."""

    id = ProviderIdField(required=True)
    protocol = ChoiceField(Protocol, required=True)
    name = fields.Nested(NamesSchema, required=True, error_messages=MESSAGES)
    address = OwnAddressField(required=True)
    issuer = AddressField(required=True)
    institutions = InstitutionsField(TextField(), required=True)
    institution_system = ChoiceField(SYSTEMS)
    roles = fields.List(fields.Nested(GivenRoleSchema), required=True, error_messages=MESSAGES | {"invalid": "type_list"})
    claims = fields.Nested(ClaimsSchema, error_messages=MESSAGES)
    second_factor = fields.Nested(FactorSchema, error_messages=MESSAGES)
    client_id = ClaimField()
    client_auth = ChoiceField(AUTHS)
    client_secret_file = PathField()
    scope = TextsField(ClaimField())
    discovery_file = PathField()
    keys_file = PathField()
    ca_file = PathField()
    ask_again = fields.Boolean(truthy={True}, falsy={False}, error_messages=MESSAGES)

    @validates_schema(skip_on_field_errors=True)
    def whole(self, data: Mapping[str, Any], **_options: Any) -> None:
        """What one member asks of another."""
        claims, protocol = data.get("claims") or {}, data["protocol"]
        if not data["roles"]:
            raise ValidationError("list_empty", "roles")
        if "role" in claims and not all("value" in each for each in data["roles"]):
            raise ValidationError("role_value_needed", "roles")
        if "role" not in claims and (len(data["roles"]) > 1 or "value" in data["roles"][0]):
            raise ValidationError("role_claim_needed", "claims")
        if "institution" not in claims and (data["institutions"] is None or len(data["institutions"]) > 1):
            raise ValidationError("institution_claim_needed", "claims")
        if protocol is Protocol.OIDC and "client_id" not in data:
            raise ValidationError("field_required", "client_id")
        if protocol is Protocol.OIDC and ("client_secret_file" in data) is (data.get("client_auth") == "none"):
            raise ValidationError("secret_or_none", "client_secret_file")
        if protocol is Protocol.CAS and data["issuer"].endswith("/"):
            raise ValidationError("address_unsafe", "issuer")


PROVIDER = ProviderSchema()


def provider_of(declaration: Any) -> Provider:
    """The provider that a declaration, as JSON reads it, declares; raises Invalid with every member that is wrong."""
    read = PROVIDER.read(declaration)
    claims, factor, protocol = read.get("claims") or {}, read.get("second_factor") or {}, read["protocol"]
    scopes = read.get("scope", ("openid",))
    return Provider(
        id=read["id"],
        protocol=protocol,
        name_zh=read["name"]["zh"],
        name_en=read["name"]["en"],
        address=read["address"],
        issuer=read["issuer"],
        institutions=read["institutions"],
        roles=tuple((each.get("value", ""), Role(each["role"].value)) for each in read["roles"]),
        role_claim=claims.get("role", ""),
        institution_claim=claims.get("institution", ""),
        institution_system=_text(read.get("institution_system", "uscc")),
        subject_claim=claims.get("subject", DEFAULT_SUBJECT[protocol]),
        label_claim=claims.get("label", ""),
        factor_claim=factor.get("claim", "amr"),
        factor_values=factor.get("values", SECOND_FACTOR),
        client_id=read.get("client_id", ""),
        client_auth=_text(read.get("client_auth", "client_secret_basic")),
        secret_file=read.get("client_secret_file", ""),
        scopes=scopes if "openid" in scopes else ("openid", *scopes),
        discovery_file=read.get("discovery_file", ""),
        keys_file=read.get("keys_file", ""),
        ca_file=read.get("ca_file", ""),
        ask_again=read.get("ask_again", False),
    )


def _text(value: str | StrEnum) -> str:
    return str(value)
