"""A client that others made calls the hooks: healthchain's SandboxClient and models, tokens by PyJWT, HL7's invariants by fhirpathpy. Told on the command line, told back as JSON."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from uuid import uuid4

import httpx
import jwt
from fhirpathpy import evaluate
from healthchain.models import CDSRequest
from healthchain.models.hooks.basehookcontext import BaseHookContext
from healthchain.models.hooks.orderselect import OrderSelectContext
from healthchain.models.hooks.ordersign import OrderSignContext
from healthchain.models.responses.cdsdiscovery import CDSServiceInformation
from healthchain.models.responses.cdsresponse import CDSResponse
from healthchain.sandbox.sandboxclient import SandboxClient
from pydantic import SerializeAsAny

GIVEN = json.loads(sys.argv[1])
KEY = Path(GIVEN["key"]).read_text(encoding="ascii")
OF_CARDS = (
    "(selectionBehavior = 'at-most-one') implies suggestions.where(isRecommended).count() <= 1",
    "suggestions.exists() implies selectionBehavior.exists()",
    "overrideReasons.all(display.exists())",
    "suggestions.all(actions.all(description.exists()))",
    "suggestions.actions.all((type = 'delete') implies (resourceId.exists() and resource.empty()))",
    "links.all((type != 'smart') implies appContext.empty())",
    "summary.length() < 140",
)
"""cds-resp-1, -6, -4, -5, -2 and -3 of HL7's ballot of CDS Hooks 3.0, and the length of a summary."""
OF_OUTCOMES = (
    "outcome = 'accepted' or outcome = 'overridden'", "(outcome = 'accepted') implies acceptedSuggestions.exists()",
    "overrideReason.all(reason.exists() or userComment.exists())",
)  # fmt: skip
"""cds-fb-1 to -3."""


class Call(CDSRequest):
    """A call with its whole context: by itself healthchain 0.16.1 sends what all hooks have in common, and no draft orders."""

    context: SerializeAsAny[BaseHookContext]


def token(url: str) -> str:
    """A token for one address, as the standard asks for it."""
    now = int(time.time())
    claims = {"iss": GIVEN["issuer"], "aud": url, "iat": now, "exp": now + 300, "jti": str(uuid4())}
    return jwt.encode(claims, KEY, algorithm="ES384", headers={"kid": "pyjwt", "jku": "https://his.example/jwks.json"})


def signed(request: httpx.Request) -> None:
    """Each request has a token of its own."""
    request.headers["Authorization"] = f"Bearer {token(str(request.url))}"


class Client(httpx.Client):
    """The client's own HTTP client, with tokens, which it has no word for."""

    def __init__(self, **options: object) -> None:
        super().__init__(event_hooks={"request": [signed]}, **options)


httpx.Client = Client  # type: ignore[misc]


def called(service: str, workflow: str, context: OrderSignContext | OrderSelectContext, prefetch: dict) -> CDSResponse:
    """The cards of a call, by the other side's own model."""
    client = SandboxClient(f"{GIVEN['address']}/{service}", workflow=workflow)
    client.requests.append(Call(hook=workflow, context=context, prefetch=prefetch))
    [told] = client.send_requests()
    for card in told["cards"]:
        for rule in OF_CARDS:
            assert evaluate(card, rule) == [True], (rule, card)
    return CDSResponse(**told)


def reported(service: str, outcome: dict) -> dict:
    """The answer to feedback."""
    for rule in OF_OUTCOMES:
        assert evaluate(outcome, rule) == [True], rule
    with Client() as client:
        reply = client.post(f"{GIVEN['address']}/{service}/feedback", json={"feedback": [outcome]})
    return {"status": reply.status_code, **reply.json()}


def main() -> None:
    """Discovery, both hooks, an acceptance and a repeat."""
    with Client() as client:
        found = CDSServiceInformation(**client.get(GIVEN["address"]).json())
    services = {each.hook: each for each in found.services}
    who = {"userId": "Practitioner/lin", "patientId": "pat-1", "draftOrders": GIVEN["orders"]}
    select = called(
        services["order-select"].id, "order-select", OrderSelectContext(**who, encounterId="e-1", selections=["ServiceRequest/o-1"]), GIVEN["prefetch"]
    )
    sign = called(services["order-sign"].id, "order-sign", OrderSignContext(**who, encounterId="e-2"), GIVEN["prefetch"])
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    [selected], [signing] = select.cards, sign.cards
    accepted = {"card": selected.uuid, "outcome": "accepted", "acceptedSuggestions": [{"id": selected.suggestions[0].uuid}], "outcomeTimestamp": now}
    reason = signing.overrideReasons[3]
    overridden = {
        "card": signing.uuid,
        "outcome": "overridden",
        "overrideReason": {"reason": {"code": reason.code, "system": reason.system}},
        "outcomeTimestamp": now,
    }
    print(json.dumps({
        "services": sorted(services), "prefetch": sorted(services["order-sign"].prefetch), "selected": len(selected.suggestions), "signed": len(signing.suggestions),
        "indicator": signing.indicator.value, "accepted": reported(services["order-select"].id, accepted), "overridden": reported(services["order-sign"].id, overridden),
        "nothing": len(called(services["order-sign"].id, "order-sign", OrderSignContext(**who, encounterId="e-3"), {"priorReports": {"resourceType": "Bundle"}}).cards),
    }))  # fmt: skip


main()
