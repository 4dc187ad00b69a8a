"""What both regions showed is shown again for half an hour without asking the neighbour, and not after an objection."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from recognition.domain.lookups import SHANGHAI, Caller, Role
from recognition.domain.searches import SearchPurpose
from recognition.errors import NotFound
from recognition.results.trail import SHOWN_FOR
from recognition.services.results.finding import SearchedFor
from recognition.services.results.objecting import object_to
from recognition.services.results.searching import SearchChanged, search
from recognition.services.results.shown_again import sealed, show_again
from recognition.web.shared.result_index import RESULTS
from tests.border.conftest import ISSUER, RECEIVER, THEIRS, Pair
from tests.results.tokens import Patients


def test_the_neighbours_results_are_shown_again_while_it_is_away(pair: Pair):
    assert pair.announce("yuzhou", ISSUER, "qian", ("tp", 3)) == pair.announce("shuzhou", THEIRS, "qian", ("tp", 1)) == ["announced"]
    service, index, body = pair.service, pair.here.extensions[RESULTS], pair.searched("qian")
    caller, now = Caller("dr-1", Role.CLINICIAN, RECEIVER), datetime.now(SHANGHAI).replace(microsecond=0)
    asked = SearchedFor(RECEIVER, (body["token"],), SearchPurpose.TREATMENT, (), body["authorisation"], body["peer_tokens"])
    first = search(service, index, asked, caller, now)
    text = sealed(service, index, first.search, asked.tokens, ())
    pair.neighbour.away = True
    again = show_again(service, index, text, caller, now + SHOWN_FOR)
    assert [[(each.result.issuer, each.answer.verdict) for each in group] for group in again.groups] == [
        [(each.result.issuer, each.answer.verdict) for each in group] for group in first.groups
    ]
    assert again.asked == first.asked and {each.result.issuer for each in again.groups[0]} == {ISSUER, "shuzhou/sc001"}
    with pytest.raises(NotFound):
        show_again(service, index, text, caller, now + SHOWN_FOR + timedelta(seconds=1))
    index.trail.forget_shown(now)
    assert index.trail.shown_abroad(first.search.id), "it is not over yet"
    objection = Patients(pair.sealing["yuzhou"], pair.here).token("qian", RECEIVER, "objection")
    object_to(index, [objection], RECEIVER, now)
    assert index.trail.shown_abroad(first.search.id) is None
    with pytest.raises(SearchChanged):
        show_again(service, index, text, caller, now)
