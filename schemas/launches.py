"""The body that mints a launch token: where the page may be opened, for whom, and perhaps already what is asked."""

from __future__ import annotations

import ipaddress
import re
from typing import Any

from marshmallow import fields

from recognition.domain.personal_data import in_free_text
from schemas.base import SparseSchema
from schemas.codings import InstitutionCodingField, ItemCodingField
from schemas.fields import MESSAGES, TextField, ValueRefused
from schemas.moments import MomentField
from schemas.questions import LookupSchema
from schemas.report_codes import ScannedField

PRIVATE_ENDINGS = (".localhost", ".local", ".lan", ".internal", ".home.arpa")
"""Names that lead nowhere on the public internet; a name without a dot leads nowhere there either."""
DEFAULT_PORTS = {"https": "443", "http": "80"}
NO_ORIGIN = "null"
"""What a desktop system declares, whose page stands in no frame."""


class OriginField(TextField):
    """The one origin that may open the page, as browsers write it: `https://his.example`, `http://` for hosts inside the
    hospital only, or `null`."""

    pattern = re.compile(r"(https?)://(\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)(?::([1-9][0-9]{0,4}))?", re.ASCII)
    longest = 120

    def parse(self, value: Any) -> str:
        """The origin itself; raises ValueRefused."""
        if type(value) is not str:
            raise ValueRefused("type_string")
        if value == NO_ORIGIN:
            return value
        parts = self.pattern.fullmatch(value) if len(value) <= self.longest else None
        # Browsers leave the default port out and never say it, so an origin that names it would match nothing.
        if parts is None or parts[3] == DEFAULT_PORTS[parts[1]] or int(parts[3] or 1) > 65535 or not _host(parts[2]):
            raise ValueRefused("origin_malformed")
        if parts[1] == "http" and not inside(parts[2]):
            raise ValueRefused("origin_insecure")
        return value


def _host(host: str) -> bool:
    if not host.startswith("[") and not host.rpartition(".")[2].isdigit():
        return ".." not in host
    # A name whose last part is a number is an address, as browsers see it, and there is one way to write it.
    try:
        return str(ipaddress.ip_address(host.strip("[]"))) == host.strip("[]")
    except ValueError:
        return False


def inside(host: str) -> bool:
    """Whether a host of an origin can only be this machine or inside the hospital: loopback, private address, local name."""
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return "." not in host or host.endswith(PRIVATE_ENDINGS)
    return address.is_private or address.is_loopback


class ClinicianField(TextField):
    """The hospital's pseudonym for a clinician: its own staff code or a made-up one, never a name or a person's number."""

    pattern = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)
    characters = "A–Z a–z 0–9 . _ -"
    longest = 24

    def parse(self, value: Any) -> str:
        """The pseudonym itself; raises ValueRefused."""
        text = super().parse(value)
        personal = in_free_text(text)
        if personal:
            raise ValueRefused(personal)
        return text


WHOLE = frozenset({"item", "issuer", "performed_at"})
"""The members that a lookup needs before it can be answered."""


class PartSchema(LookupSchema):
    """A lookup as far as it is known: what is missing is asked of the clinician. `code` is a report code, which asks all of its report and
    says item, issuer and time itself."""

    code = ScannedField()

    item = ItemCodingField()
    issuer = InstitutionCodingField()
    performed_at = MomentField()


class LaunchSchema(SparseSchema):
    """What a hospital's server says when it asks for a launch token."""

    origin = OriginField(required=True)
    clinician = ClinicianField(required=True)
    lookup = fields.Nested(PartSchema, error_messages=MESSAGES)


PART, LAUNCH = PartSchema(), LaunchSchema()
