"""What was fetched before: nothing there, not sent and not to be had are three different things."""

from __future__ import annotations

import orjson
import pytest

from tests.cds_hooks.calls import SIGN, bundle, cards, codes, fetched, order, report, sent, signing

OUTCOME = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]}


def test_null_says_that_there_is_nothing(zhao):
    assert cards(zhao, signing(prefetch={"priorReports": None})) == []
    assert cards(zhao, signing(prefetch={"priorReports": None, "priorResults": None})) == []
    assert cards(zhao, signing(prefetch={"priorReports": bundle()})) == []
    assert cards(zhao, signing(prefetch={"priorReports": {"resourceType": "Bundle"}})) == []


@pytest.mark.parametrize("prefetch", [{}, {"priorResults": bundle()}, {"patient": {"resourceType": "Patient"}}])
def test_what_was_not_sent_is_not_nothing(zhao, prefetch):
    reply = sent(zhao, signing(prefetch=prefetch))
    assert (reply.status_code, codes(reply)) == (412, ["hook_prefetch_missing"])


def test_without_any_prefetch_nothing_could_be_asked(zhao):
    body = signing()
    del body["prefetch"]
    assert sent(zhao, body).status_code == 412
    assert sent(zhao, body | {"prefetch": None}).status_code == 412


def test_what_could_not_be_fetched_is_told_apart(zhao):
    reply = sent(zhao, signing(prefetch={"priorReports": OUTCOME}))
    assert (reply.status_code, codes(reply)) == (412, ["hook_prefetch_failed"])
    assert reply.json["issue"][0]["expression"] == ["prefetch"]
    assert cards(zhao, signing(prefetch=fetched(report()) | {"priorResults": OUTCOME})) == []


def test_where_nothing_is_to_be_asked_nothing_is_missing(zhao):
    assert cards(zhao, signing(order("o-1", "nothing-known"), prefetch={})) == []


def test_results_may_stand_in_the_report_or_in_one_bundle_with_it(zhao):
    [head, value] = report()
    contained = head | {"contained": [value], "result": [{"reference": "#v-R-1"}]}
    assert len(cards(zhao, signing(prefetch={"priorReports": contained}))) == 1
    assert len(cards(zhao, signing(prefetch={"priorReports": bundle(contained)}))) == 1
    assert len(cards(zhao, signing(prefetch={"priorReports": bundle(head, value)}))) == 1
    assert len(cards(zhao, signing(prefetch={"priorReports": bundle(head, value, OUTCOME)}))) == 1


def test_a_result_that_was_not_fetched_is_none(zhao):
    assert cards(zhao, signing(prefetch={"priorReports": bundle(report()[0])})) == []


def test_a_corrected_or_cancelled_version_counts(zhao):
    [head, value] = report()
    cancelled = [head | {"status": "entered-in-error", "meta": {"versionId": "2"}}, value]
    first = [head | {"meta": {"versionId": "1"}}, value]
    assert cards(zhao, signing(prefetch=fetched(first, cancelled))) == []
    assert len(cards(zhao, signing(prefetch=fetched(first)))) == 1


def test_results_of_another_patient_are_refused(zhao):
    for reports in (fetched(report(patient="pat-2")), fetched(report(), report("R-2", patient="pat-2"))):
        reply = sent(zhao, signing(prefetch=reports))
        assert (reply.status_code, codes(reply)) == (400, ["hook_other_patient"])
    two = [bundle(*({**each, "subject": {"identifier": {"value": number}}} for each in report(number))) for number in ("R-1", "R-2")]
    reply = sent(zhao, signing(prefetch={"priorReports": two[0], "priorResults": two[1]}))
    assert (reply.status_code, codes(reply)) == (400, ["several_patients"])


@pytest.mark.parametrize("wrong", [{"resourceType": "Patient", "id": "1"}, [], "x", 7, {}, {"entry": []}])
def test_another_resource_is_told_as_that(zhao, wrong):
    reply = sent(zhao, signing(prefetch={"priorReports": wrong}))
    assert (reply.status_code, codes(reply)) == (400, ["hook_prefetch_wrong"])
    assert reply.json["issue"][0]["expression"] == ["prefetch.priorReports"]


def test_a_reference_that_the_hospital_sends_elsewhere_names_the_patient(app, people, zhao):
    """A test that was accepted through a lookup of that reference is the same test."""
    extension = {"cn.recognition.patient-ref": "P-4711"}
    [told] = cards(zhao, signing(extension=extension))
    [other] = cards(zhao, signing())
    reads = app.extensions["recognition"].ledger.reads
    size = app.extensions["recognition"].ledger.size()
    last = [reads.entry(size - 2), reads.entry(size - 1)]
    assert told["uuid"] != other["uuid"] and last[0] != last[1]
    asked = people["hospital"].asked(patient_ref="P-4711")
    assert asked["id"]
    hook, plain, direct = (orjson.loads(each)["patient"] for each in (*last, reads.entry(size)))
    assert hook == direct != plain


def test_it_is_one_address_for_each_hook(zhao):
    body = signing() | {"hook": "order-select"}
    reply = sent(zhao, body, SIGN)
    assert (reply.status_code, codes(reply)) == (400, ["hook_differs"])
