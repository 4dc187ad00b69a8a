"""What a call of a hook says (CDS Hooks 2.0.1; hooks order-select and order-sign 1.0): read leniently where clients differ, refused where it cannot mean what it must."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from recognition.errors import Problem
from recognition.reports.fhir.resources import Resource, codings, many, one, text

MOST_ORDERS = 200
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
ID = re.compile(r"[A-Za-z0-9.-]{1,64}", re.ASCII)
"""An id of R4; any other cannot stand in an action."""
LONGEST = 255
PATIENT_TOKEN, PATIENT_REF = "cn.recognition.patient-token", "cn.recognition.patient-ref"
"""Extensions of ours: the token of a token domain's resolver, and the reference to the patient that the hospital sends elsewhere, where it is another than `patientId`."""
MOST_TOKENS, LONGEST_TOKEN = 2, 2048
ORDER_SELECT, ORDER_SIGN = "order-select", "order-sign"
ORDER = "ServiceRequest/"
OVER = ("completed", "revoked", "entered-in-error")
"""States of an order that is not to be done any more; an active one may be signed again."""
EMERGENCY = "stat"
"""The priority of an order that must not wait (R4 value set request-priority)."""


class HookRefused(Problem):
    """A call that is not what its hook says; `field` is the member."""

    code = "hook_malformed"


class DraftOrder(NamedTuple):
    """An order for a test: how it is named in the client (`ServiceRequest/x`, "" where it has no id), its (system, code), whether it must not wait, and the
    words beside its codes and of its specimen and body site."""

    reference: str
    codes: tuple[tuple[str, str], ...]
    emergency: bool
    names: tuple[str, ...] = ()


class HookCall(NamedTuple):
    """One call: who looks at whom, in which encounter (None where none was said), the orders to advise on, and what was fetched before. `prefetch` has the client's own
    values, None among them; a key that is absent was not answered."""

    hook: str
    instance: str
    user: str
    patient: str
    encounter: str | None
    orders: tuple[DraftOrder, ...]
    prefetch: dict[str, Any]
    tokens: tuple[str, ...]
    """Tokens of the patient from the token domain's resolver, at most two."""
    patient_ref: str
    fhir_server: str = ""
    """The base address of the client's FHIR server, which is asked only where it is declared, with `access_token`."""
    access_token: str = ""


def read(body: Any, hook: str) -> HookCall:
    """The call of this hook. Raises HookRefused."""
    if type(body) is not dict:
        raise HookRefused("", code="hook_not_an_object")
    if body.get("hook") != hook:
        raise HookRefused("hook", code="hook_differs")
    instance = _text(body, "hookInstance")
    context, prefetch = _object(body, "context"), body.get("prefetch")
    if prefetch is not None and type(prefetch) is not dict:
        raise HookRefused("prefetch", code="hook_object_wanted")
    if body.get("fhirAuthorization") is not None and not text(body.get("fhirServer")):
        raise HookRefused("fhirServer", code="hook_member_missing")
    user, patient = _text(context, "userId", "context."), _text(context, "patientId", "context.")
    encounter = _text(context, "encounterId", "context.") if context.get("encounterId") is not None else None
    extension = one(body.get("extension"))
    ref = extension.get(PATIENT_REF)
    if ref is not None and (type(ref) is not str or not 0 < len(ref) <= LONGEST):
        raise HookRefused(f"extension.{PATIENT_REF}", code="hook_text_wanted")
    return HookCall(
        hook, instance, user, patient, encounter, _orders(context, hook), prefetch or {}, _tokens(extension), ref or patient,
        text(body.get("fhirServer")).rstrip("/"), text(one(body.get("fhirAuthorization")).get("access_token")),
    )  # fmt: skip


def _tokens(extension: Resource) -> tuple[str, ...]:
    """One, or a list of two while a domain changes its key; raises HookRefused for anything else."""
    told = extension.get(PATIENT_TOKEN)
    tokens = told if type(told) is list else [told] if told is not None else []
    if len(tokens) > MOST_TOKENS or not all(type(each) is str and 0 < len(each) <= LONGEST_TOKEN for each in tokens):
        raise HookRefused(f"extension.{PATIENT_TOKEN}", code="hook_tokens_wanted")
    return tuple(tokens)


def _object(within: dict[str, Any], name: str) -> dict[str, Any]:
    value = within.get(name)
    if type(value) is not dict:
        raise HookRefused(name, code="hook_member_missing" if value is None else "hook_object_wanted")
    return value


def _text(within: dict[str, Any], name: str, before: str = "") -> str:
    value = within.get(name)
    if value is None or value == "":
        raise HookRefused(f"{before}{name}", code="hook_member_missing")
    if type(value) is not str or len(value) > LONGEST or not value.isprintable():
        raise HookRefused(f"{before}{name}", code="hook_text_wanted")
    return value


def _orders(context: dict[str, Any], hook: str) -> tuple[DraftOrder, ...]:
    """The orders for tests; of order-select those that are selected. Clients send Bundles without a type and codings without anything in them, and one order
    several times. Raises HookRefused."""
    bundle = context.get("draftOrders")
    if bundle is None:
        raise HookRefused("context.draftOrders", code="hook_member_missing")
    if type(bundle) is not dict or bundle.get("resourceType", "Bundle") != "Bundle":
        raise HookRefused("context.draftOrders", code="hook_bundle_wanted")
    entries = bundle.get("entry", [])
    if type(entries) is not list:
        raise HookRefused("context.draftOrders.entry", code="hook_list_wanted")
    drafts = [(one(one(entry).get("resource")), text(one(entry).get("fullUrl"))) for entry in entries]
    named = Counter(text(resource.get("id")) for resource in _once(drafts))
    chosen = _selected(context) if hook == ORDER_SELECT else None
    orders = []
    for resource in _once([each for each in drafts if chosen is None or _names(*each, named) & chosen]):
        if resource.get("resourceType") == "ServiceRequest":
            orders.append(_order(resource, alone=named[text(resource.get("id"))] == 1))
    if len(orders) > MOST_ORDERS:
        raise HookRefused("context.draftOrders", code="hook_too_many_orders")
    return tuple(orders)


def _once(drafts: Iterable[tuple[Resource, str]]) -> list[Resource]:
    """Each resource once, where a Bundle has the very same several times."""
    seen: dict[str, list[Resource]] = {}
    for resource, _address in drafts:
        alike = seen.setdefault(text(resource.get("id")), [])
        # What has no id yet may be ordered twice alike.
        if not resource.get("id") or resource not in alike:
            alike.append(resource)
    return [resource for alike in seen.values() for resource in alike]


def _selected(context: dict[str, Any]) -> set[str]:
    """How the selected orders are named; an address of the client's server ends with the type and the id. Raises HookRefused."""
    selections = context.get("selections")
    if selections is None:
        raise HookRefused("context.selections", code="hook_member_missing")
    if type(selections) is not list or not all(type(each) is str for each in selections):
        raise HookRefused("context.selections", code="hook_list_wanted")
    return {*selections, *(f"{ORDER}{each.rpartition(ORDER)[2]}" for each in selections if f"/{ORDER}" in each)}


def _names(resource: Resource, address: str, named: Mapping[str, int]) -> set[str]:
    """How a selection may name an order: by its type and id, by the id alone where nothing else among the drafts has it, or where it has no id yet by the
    entry's address."""
    own = text(resource.get("id"))
    return {f"{ORDER}{own}", *([own] if named[own] == 1 else []), *([address] if address else [])} if own else {address} - {""}


def _order(resource: Resource, alone: bool) -> DraftOrder:
    """`alone`: no other draft has this id, by which the order would be taken off."""
    own = text(resource.get("id"))
    codes = tuple((system, code) for system, code, _display in codings(resource.get("code")) if system and code)
    # without a system a code is nobody's; one that says not to do something is no order of it
    to_do = resource.get("doNotPerform") is not True and resource.get("status") not in OVER and not many(resource.get("modifierExtension"))
    usable = codes if to_do and (alone or not own) else ()
    concepts = [one(resource.get("code")), *many(resource.get("bodySite"))]
    told = [*(text(each.get("text")) for each in concepts), *(display for each in concepts for _system, _code, display in codings(each))]
    names = tuple(filter(None, (*told, *(text(each.get("display")) for each in many(resource.get("specimen"))))))
    return DraftOrder(f"{ORDER}{own}" if ID.fullmatch(own) else "", usable, resource.get("priority") == EMERGENCY, names)
