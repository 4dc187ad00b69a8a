"""Specimens come into a draft as codes of the vocabulary, from files and from single rows; what is none is refused with what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from recognition.catalogue.drafts import validation
from recognition.catalogue.spreadsheets import single
from recognition.domain.names.modalities import MODALITIES
from recognition.domain.names.specimens import SPECIMENS, of_item
from seed import reference
from tests.registrar.office import begun


def sent(folder: Path, specimen: str, kind: str = "检验"):
    office = begun(folder)
    draft = office.draft()
    outcome = office.send(draft, f'项目编码,项目名称,类别,标本\nzz1,某某测定,{kind},"{specimen}"\n', "items")
    with draft.reading() as rows:
        return outcome, [one for (one,) in rows.execute("SELECT specimen FROM items WHERE code = 'zz1'").fetchall()]


@pytest.mark.parametrize(("written", "code"), [
    ("尿液", "urine"), ("Serum", "serum"), ("血清/血浆", "serum/plasma"), ("血清、血浆", "serum/plasma"), ("血清或血浆", "serum/plasma"), ("serum or plasma", "serum/plasma"), ("ＥＤＴＡ抗凝血浆", "edta_plasma"), ("EDTA 全血", "whole_blood"),
    ("24 h urine", "urine_24h"), ("24小时尿", "urine_24h"), ("citrated plasma", "citrated_plasma"), ("serum/plasma", "serum/plasma"), ("血清、serum", "serum"), ("", ""),
])  # fmt: skip
def test_a_specimen_by_any_of_its_words(tmp_path: Path, written: str, code: str):
    outcome, kept = sent(tmp_path, written)
    assert not outcome.faults and kept == [code]
    assert of_item(kept[0]) == frozenset(filter(None, code.split("/")))


@pytest.mark.parametrize(
    ("written", "kind", "code"),
    [
        ("CT", "影像", "CT"),
        ("磁共振", "影像", "MR"),
        ("彩超", "影像", "US"),
        ("PET/CT", "影像", "PET-CT"),
        ("心电图", "生理", "ECG"),
        ("audiometry", "生理", "audiometry"),
    ],
)
def test_a_modality_of_what_needs_no_specimen(tmp_path: Path, written: str, kind: str, code: str):
    outcome, kept = sent(tmp_path, written, kind)
    assert not outcome.faults and kept == [code]


@pytest.mark.parametrize(("written", "kind", "fault"), [
    ("外星液", "检验", "specimen_unknown"), ("血清、外星液", "检验", "specimen_unknown"), ("/", "影像", ""), ("serum?", "检验", "specimen_unknown"), ("量子成像", "影像", "specimen_unknown"), ("CT", "检验", "specimen_of_other_kind"),
    ("血清", "影像", "specimen_of_other_kind"), ("13800138000", "检验", "personal_number"),
])  # fmt: skip
def test_what_is_in_no_vocabulary_is_refused_with_what_would_be_right(tmp_path: Path, written: str, kind: str, fault: str):
    outcome, kept = sent(tmp_path, written, kind)
    assert [one.code for one in outcome.faults] == ([fault] if fault else [])
    for told in [one.as_dict() for one in outcome.faults]:
        assert told["column"] == "D" and told["right"]["zh"] and told["right"]["en"] and not kept


def test_a_single_row_is_read_by_the_same_rule(tmp_path: Path):
    office = begun(tmp_path)
    row = {"code": "zz1", "name_zh": "某某测定", "name_en": "", "kind": "lab", "specimen": "小便"}
    with office.draft().reading() as rows:
        made, faults = single.read(rows, "items", row, None, {}, {})
        assert not faults and made["specimen"] == "urine"
        made, [fault] = single.read(rows, "items", row | {"specimen": "外星液"}, None, {}, {})
        assert made is None and (fault["field"], fault["code"]) == ("specimen", "specimen_unknown")


def test_a_specimen_from_before_the_vocabulary_is_a_finding_for_a_person(tmp_path: Path):
    office = begun(tmp_path)
    draft = office.draft()
    with draft.reading() as rows:
        assert not [one for one in validation.findings(rows, office.today.isoformat()) if one.code == "specimen_unknown"]
    with draft.writing() as rows:
        rows.execute("UPDATE items SET specimen = '外星液' WHERE code = 'tp'")
    with draft.reading() as rows:
        [found] = [one for one in validation.findings(rows, office.today.isoformat()) if one.code == "specimen_unknown"]
    assert not found.blocks and found.rows == [{"code": "tp", "specimen": "外星液"}]


def test_every_item_of_the_reference_data_has_codes_of_the_vocabulary():
    for row in reference.tables()["items"]:
        assert row["specimen"] in MODALITIES or all(one in SPECIMENS for one in row["specimen"].split("/")), row["code"]
