"""FHIR R4 for whoever speaks it, read-only: the directory, the terminology and the figures that the API has, under the declared address."""

from __future__ import annotations

from functools import partial, update_wrapper
from typing import Any

from flask import Blueprint, Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from recognition.web.auth import public
from recognition.web.fhir import concept_map_contents, concept_maps, measures, organizations, outcomes, reports, terminology
from recognition.web.fhir.capabilities import SERVED, metadata
from recognition.web.fhir.replies import acceptable
from recognition.web.fhir.words import FhirRefused

PREFIX = "/fhir"
ANY = ("GET", "POST", "PUT", "PATCH", "DELETE")
OPERATIONS: dict[str, Any] = {
    "CodeSystem/$validate-code": terminology.validate_in_code_system,
    "ValueSet/$validate-code": terminology.validate_in_value_set,
    "ValueSet/$expand": terminology.expand,
    "ConceptMap/$translate": concept_maps.translate,
    "Measure/$evaluate-measure": reports.evaluate,
}
"""Operations by type of resource and name; each is called of the type and of one resource, by GET and POST."""
READ: dict[str, tuple[Any, Any]] = {
    "ConceptMap": (concept_map_contents.read, concept_map_contents.find),
    "Organization": (organizations.read, organizations.find),
    "Measure": (measures.read, measures.find),
    "MeasureReport": (reports.read, reports.find),
}


@public
def elsewhere(rest: str = "") -> Response:
    """Whatever is no address of ours below this one: 405 where only the method is another, else 404, as OperationOutcome like all refusals."""
    adapter = current_app.url_map.bind("localhost")
    allowed = sorted(method for method in ("GET", "HEAD", "OPTIONS", "POST") if _endpoint(adapter, method) not in ("", "fhir.elsewhere"))
    if "GET" in allowed or "POST" in allowed:
        raise MethodNotAllowed(allowed)
    kind = rest.partition("/")[0]
    raise FhirRefused(None, code="interaction_unknown" if kind in SERVED or not kind or kind[0] in "$_" else "type_unknown")


def _endpoint(adapter: Any, method: str) -> str:
    try:
        endpoint: str = adapter.match(request.path, method)[0]
    except HTTPException:
        return ""
    return endpoint


def register(app: Flask) -> None:
    """The routes, with their refusals and the format in which they answer."""
    routes = Blueprint("fhir", __name__, url_prefix=PREFIX)
    routes.before_request(acceptable)
    outcomes.register(routes)
    routes.add_url_rule("/metadata", "metadata", metadata)
    for kind, (one, several) in READ.items():
        _readable(routes, kind, one, several)
    for kind in ("CodeSystem", "ValueSet"):
        _readable(routes, kind, _of(terminology.read, kind), _of(terminology.find, kind))
    for address, view in OPERATIONS.items():
        kind, name = address.split("/")
        routes.add_url_rule(f"/{address}", f"{kind}_{name[1:]}", view, methods=["GET", "POST"])
        routes.add_url_rule(f"/{kind}/<resource_id>/{name}", f"{kind}_{name[1:]}_of_one", view, methods=["GET", "POST"])
    for rule in ("", "/", "/<path:rest>"):
        routes.add_url_rule(rule, "elsewhere", elsewhere, methods=ANY)
    app.register_blueprint(routes)


def _readable(routes: Blueprint, kind: str, one: Any, several: Any) -> None:
    routes.add_url_rule(f"/{kind}", f"{kind}_find", several)
    routes.add_url_rule(f"/{kind}/_search", f"{kind}_post_search", several, methods=["POST"])
    routes.add_url_rule(f"/{kind}/<resource_id>", f"{kind}_read", one)


def _of(view: Any, kind: str) -> Any:
    """The view for one type of resource, with what it declares."""
    return update_wrapper(partial(view, kind=kind), view)
