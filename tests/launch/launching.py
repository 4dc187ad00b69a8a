"""What a hospital's system does with launches: mint on the server, post the token as its page would, read back."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from werkzeug.test import TestResponse

from tests.people import EAST, performed
from tests.web.visitor import Visitor

HIS = "https://his.example"


def own_question(**more: Any) -> dict[str, Any]:
    """Total protein in the hospital's own code, done yesterday at Issuer East, by its insurance code."""
    return {"item": {"system": "local", "code": TOTAL_PROTEIN, "owner": "receiver"}, "issuer": EAST, "performed_at": performed(1, 9), **more}


TOTAL_PROTEIN = "YL0001"
"""What Yunling calls total protein; a test asks by it and fails when the code map changes."""


@dataclass(frozen=True)
class HospitalSystem:
    """A hospital's information system, with its server's key."""

    server: Visitor

    def mint(self, lookup: dict[str, Any] | None = None, origin: str = HIS, clinician: str = "dr-0417") -> TestResponse:
        """Asks for a launch token."""
        body: dict[str, Any] = {"origin": origin, "clinician": clinician}
        return self.server.post("/api/v1/launch-tokens", body | ({"lookup": lookup} if lookup is not None else {}))

    def minted(self, lookup: dict[str, Any] | None = None, **more: str) -> dict[str, Any]:
        """A token that was given."""
        reply = self.mint(lookup, **more)
        assert reply.status_code == 201, reply.json
        return reply.json

    def open(self, token: str, origin: str | None = HIS, **fields: str) -> TestResponse:
        """Posts the token as the hospital's page does; a browser says from where, an old one does not."""
        headers = {"Origin": origin} if origin else {}
        return self.server.app.test_client().post("/launch", data={"token": token, **fields}, headers=headers)

    def result(self, launch_id: str) -> TestResponse:
        """Reads what came of a launch."""
        return self.server.get(f"/api/v1/launches/{launch_id}")


def policy(page: TestResponse) -> dict[str, str]:
    """The page's Content-Security-Policy by directive."""
    return {name: value for name, _, value in (part.strip().partition(" ") for part in page.headers["Content-Security-Policy"].split(";"))}


def value(page: TestResponse, name: str) -> str:
    """What stands in a field of the page."""
    found = re.search(rf'<input[^>]* name="{name}" value="([^"]*)"', page.text) or re.search(rf'<input[^>]*name="{name}"[^>]* value="([^"]*)"', page.text)
    return html.unescape(found[1])
