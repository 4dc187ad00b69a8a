"""What a system of order codes is to us: our own names for it, and what the hospital's clients declare."""

from __future__ import annotations

from flask import current_app

from recognition.web.cds_hooks.callers import clients

ITEMS, PRICES = "urn:recognition:item", "urn:recognition:national-price"
OWN = "urn:recognition:orders"
"""The hospital's own codes in orders, as the edition's code map has them, where no FHIR address names them."""


def systems(institution: str) -> dict[str, str]:
    """Each known system with what it is: `recognition`, `national-price`, `local`, `loinc`. LOINC's own address need not be among them. Raises HookClientsUnreadable."""
    known = {ITEMS: "recognition", PRICES: "national-price", OWN: "local"}
    if current_app.extensions["recognition.settings"].fhir:
        # Here rather than above: a region without the setting loads nothing of it.
        from recognition.web.fhir import canonical

        known |= {canonical.system(canonical.ITEMS): "recognition", canonical.system(canonical.PRICES): "national-price"}
        known[canonical.own_codes("orders", institution)] = "local"
    return known | {system: means for client in clients().of_institution(institution) for system, means in client.order_systems}
