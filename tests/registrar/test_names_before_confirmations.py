"""What somebody confirmed never overrides another entry's own name: it is refused, and one from before that entry came is passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from recognition.catalogue.drafts.submissions import Submissions
from recognition.errors import Invalid
from recognition.services.publications import drafting
from tests.registrar.office import WEN, begun


def test_a_full_name_goes_before_a_confirmation(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    for kind, written, code in (("item", "白蛋白", "tp"), ("institution", "东江医院", "cq-lin")):
        with pytest.raises(Invalid, match="name_of_another"):
            drafting.confirm(office.data, WEN, kind, written, code, office.now)
        Submissions(office.data).confirm(kind, written, code, WEN.by, office.now.isoformat())
    office.accepted(draft, "机构,项目,收费标准（元）,生效日期\n东江医院,白蛋白,4,2024-02-03\n", "tariffs")
    with draft.reading() as reading:
        assert [tuple(row) for row in reading.execute("SELECT owner, item FROM tariffs WHERE valid_from = '2024-02-03'")] == [("cq-east", "alb")]
