"""The declaration of CDS clients, as the operator writes it: docs/cds-hooks.md explains each member."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from recognition.domain.hook_clients import HookClient
from recognition.support.addresses import is_safe
from schemas.base import SparseSchema
from schemas.fields import MESSAGES, ChoiceField, TextField, ValueRefused, words
from schemas.launches import OriginField
from schemas.providers import AddressField, PathField, TextsField

MEANS = words("MEANS", ("recognition", "loinc", "national-price", "local"))


class ClientIdField(TextField):
    """The client's name in entries of the ledger."""

    pattern = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", re.ASCII)
    characters = "a–z 0–9 -"
    longest = 12


class WordField(TextField):
    """A text of visible ASCII characters: an issuer, a tenant, a system of codes, our code of an institution."""

    pattern = re.compile(r"[!-~]+", re.ASCII)
    longest = 300


class BrowserOriginField(OriginField):
    """An origin of pages that a browser calls from; `null` is none."""

    def parse(self, value: Any) -> str:
        """The origin itself; raises ValueRefused."""
        origin = str(super().parse(value))
        if origin == "null":
            raise ValueRefused("origin_malformed")
        return origin


class FhirServerField(AddressField):
    """The base address of a FHIR server, without a slash at its end."""

    def parse(self, value: Any) -> str:
        """The address itself; raises ValueRefused."""
        text = super().parse(value)
        if text.endswith("/") or not is_safe(text):
            raise ValueRefused("address_unsafe")
        return text


class OrderSystemSchema(SparseSchema):
    """A system of order codes, and what it is to us."""

    system = WordField(required=True)
    means = ChoiceField(MEANS, required=True)


class HookClientSchema(SparseSchema):
    """One client."""

    id = ClientIdField(required=True)
    institution = WordField(required=True)
    issuer = WordField()
    tenant = WordField()
    keys_file = PathField()
    origins = TextsField(BrowserOriginField())
    order_systems = fields.List(fields.Nested(OrderSystemSchema), error_messages=MESSAGES | {"invalid": "type_list"})
    fhir_servers = TextsField(FhirServerField())

    @validates_schema(skip_on_field_errors=True)
    def whole(self, data: Mapping[str, Any], **_options: Any) -> None:
        """A token is judged by its issuer's keys, so that neither is of use without the other."""
        if ("issuer" in data) is not ("keys_file" in data):
            raise ValidationError("field_required", "keys_file" if "issuer" in data else "issuer")


class HookClientsSchema(SparseSchema):
    """All clients of a deployment."""

    clients = fields.List(fields.Nested(HookClientSchema), required=True, error_messages=MESSAGES | {"invalid": "type_list"})

    @validates_schema(skip_on_field_errors=True)
    def apart(self, data: Mapping[str, Any], **_options: Any) -> None:
        """No two have one id, or one issuer and tenant: a token would be either's."""
        ids = [each["id"] for each in data["clients"]]
        issuers = [(each["issuer"], each.get("tenant", "")) for each in data["clients"] if "issuer" in each]
        if len(set(ids)) < len(ids) or len(set(issuers)) < len(issuers):
            raise ValidationError("list_repeats", "clients")


HOOK_CLIENTS = HookClientsSchema()


def hook_clients(declaration: Any) -> tuple[HookClient, ...]:
    """The clients that a declaration, as JSON reads it, declares; raises Invalid with every member that is wrong."""
    return tuple(
        HookClient(
            each["id"],
            each["institution"],
            each.get("issuer", ""),
            each.get("tenant", ""),
            each.get("keys_file", ""),
            each.get("origins", ()),
            tuple((one["system"], str(one["means"])) for one in each.get("order_systems", ())),
            each.get("fhir_servers", ()),
        )
        for each in HOOK_CLIENTS.read(declaration)["clients"]
    )
