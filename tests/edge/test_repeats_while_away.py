"""Word of a repeat that comes while the service is away waits for it, and takes back what was counted as avoided meanwhile, on its own day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from recognition.edge.settings import Purpose
from recognition.services.replay import replay
from tests.edge.test_answering_here import DAY, NOW, Place, differing, figures, place
from tests.edge.test_messages import entries
from tests.report_codes.signing import service_of
from tests.reports.messages import order, result, serum

__all__ = ["place"]
LOINC = result(f3="1742-6^ALT^LN")


def test_what_seemed_avoided_meanwhile_is_so_no_longer(place: Place, people: dict[str, Any]):
    laboratory = replace(place.sender, name="laboratory", purpose=Purpose.REPEATS)
    place.taking._senders["laboratory"] = laboratory
    before = figures(place, people, NOW + 40 * DAY)
    place.away(NOW)
    place.sends("REP-1", order(f3="BG-REP", f7="20261119080000"), serum(), result(), patient="P-REP")
    place.back(NOW + timedelta(hours=1))
    place.handing.turn()
    lookup = place.last()
    assert people["hospital"].post(f"/api/v1/lookups/{lookup.id}/decisions", {"decision": "accepted"}).status_code == 201
    place.away(NOW + DAY)
    place.sender = laboratory
    assert place.sends("REP-2", order(f3="OWN-REP"), serum(), LOINC, at=NOW + DAY, patient="P-REP").text == "kept, to be handed in"
    count = entries(place.centre)
    place.centre.away = False
    meanwhile = differing(before, figures(place, people, NOW + 39 * DAY))
    assert (meanwhile.get("avoided"), meanwhile.get("reversed", 0)) == (1, 0), "the window is over, and nobody has told of the repeat"
    place.back(NOW + 40 * DAY)
    assert place.taking.empty() and entries(place.centre) == count + 1
    assert place.taking.empty() and entries(place.centre) == count + 1, "once"
    after = differing(before, figures(place, people, NOW + 40 * DAY))
    assert (after.get("avoided", 0), after["reversed"], after.get("saved_fen", 0)) == (0, 1, 0)
    assert replay(service_of(place.centre.app)).differences == []
