"""What names an institution by a code: its credit code whole, or the nine characters of its organisation code, and a licence of its form."""

from __future__ import annotations

import pytest

from recognition.domain.identifiers import credit_check, licence_fault, mark, named_fault, organisation_check

BODY = "XY000001"
ORGANISATION = BODY + organisation_check(BODY)
CREDIT = (whole := "12000000" + ORGANISATION) + credit_check(whole)


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (CREDIT, None),
        (ORGANISATION, None),
        (BODY + ("0" if ORGANISATION[-1] != "0" else "1"), "organisation_check"),
        (CREDIT[:-1] + ("0" if CREDIT[-1] != "0" else "1"), "uscc_check"),
        (CREDIT[:17], "uscc_length"),
    ],
)
def test_of_a_credit_code_the_organisations_part_does_as_well(code, fault):
    assert named_fault(code) == fault


def test_the_ninth_of_a_whole_licence_checks_the_first_eight():
    licence = ORGANISATION + "50011111A1001"
    assert licence_fault(licence) is None
    assert licence_fault(BODY + ("0" if ORGANISATION[-1] != "0" else "1") + licence[9:]) == "licence_check"
    assert licence_fault("PDY" + licence[3:]) is None, "has a form of its own"
    assert licence_fault("x") == "licence_malformed"


def test_a_mark_is_compared_narrow_and_in_capitals():
    assert mark("川渝 ｈｒ") == "川渝HR"
