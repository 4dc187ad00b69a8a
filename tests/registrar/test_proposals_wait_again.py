"""What a hospital handed in waits again when the draft that took it is given up, or is published without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from recognition.catalogue.drafts.proposals import Decided, Proposals
from recognition.domain.lookups import Caller, Role
from recognition.services.code_maps import mapping
from recognition.services.publications import checking, drafting
from tests.registrar.office import WEN, Office, begun

HOSPITAL = Caller("it", Role.HOSPITAL, institution="cq-lin")


def handed_in(office: Office) -> str:
    return mapping.hand_in(office.data, office.service.edition(), HOSPITAL, "receiver", [{"code": "LIS-1", "name": "总蛋白", "item": "tp"}], "", office.now)


def state(office: Office, proposal: str) -> tuple[str, str | None]:
    found = Proposals(office.data).get(proposal)
    return found["state"], found["draft"]


def test_a_draft_given_up_gives_it_back(tmp_path: Path):
    office = begun(tmp_path)
    made, draft = handed_in(office), office.draft()
    mapping.take(office.data, office.ledger, WEN, made, draft.id, office.now)
    assert state(office, made) == ("taken", draft.id)
    drafting.drop(office.data, office.ledger, draft.id, WEN)
    assert state(office, made) == ("waiting", None)
    again = office.draft()
    checking.import_file(office.data, mapping.take(office.data, office.ledger, WEN, made, again.id, office.now), office.now)
    office.publish(again)
    assert state(office, made) == ("taken", again.id)
    with pytest.raises(Decided):
        mapping.take_back(office.data, HOSPITAL, made, office.now)


def test_a_draft_published_while_its_file_was_not_read_gives_it_back(tmp_path: Path):
    office = begun(tmp_path)
    made, draft = handed_in(office), office.draft()
    mapping.take(office.data, office.ledger, WEN, made, draft.id, office.now)
    office.accepted(draft, "项目,互认时限,生效日期\n尿素,30,2020-01-01\n", "listings", scope="CY")
    office.publish(draft)
    assert state(office, made) == ("waiting", None)
    mapping.take_back(office.data, HOSPITAL, made, office.now)
    assert state(office, made) == ("withdrawn", None)
