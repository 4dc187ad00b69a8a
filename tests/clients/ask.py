"""Asks, decides, sends a batch and is refused, through a generated client: URL KEY LOINC ISSUER PERFORMED."""

import sys

from openapi_client import ApiClient, Configuration, LookupsApi
from openapi_client.exceptions import ApiException
from openapi_client.models import BatchRequest, DecisionRequest, InstitutionCoding, ItemCoding, LookupRequest, LookupRequestIssuer, LookupRequestItem

url, key, loinc, issuer, performed = sys.argv[1:]
lookups = LookupsApi(ApiClient(Configuration(host=url, access_token=key)))
item = LookupRequestItem(ItemCoding(system="loinc", code=loinc))
question = LookupRequest(item=item, issuer=LookupRequestIssuer(InstitutionCoding(system="nhsa", code=issuer)), performed_at=performed, report_ref="PYTHON-1")
answer = lookups.create_lookup(question, idempotency_key="python-1", accept_language="en")
again = lookups.create_lookup(question, idempotency_key="python-1", accept_language="en")
decision = lookups.create_decision(answer.id, DecisionRequest(decision="accepted"), accept_language="en")
batch = lookups.create_lookups(BatchRequest(lookups=[question]), accept_language="en")
refused = 0
try:
    lookups.create_lookup(question.model_copy(update={"performed_at": "soon"}), accept_language="en")
except ApiException as error:
    refused = error.status
print(answer.verdict, str(again.id == answer.id).lower(), decision.decision, len(batch.results), refused)
