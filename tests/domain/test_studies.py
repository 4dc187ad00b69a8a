"""Body part and way of making, in any order."""

from __future__ import annotations

import pytest

from recognition.domain.names.studies import Study, distance, study


@pytest.mark.parametrize(
    ("written", "part", "made", "contrast"),
    [
        ("头部ct", "head", "ct", False), ("ct头部", "head", "ct", False), ("颅脑ct", "head", "ct", False), ("ct头颅平扫", "head", "ct", False), ("头部平扫ct", "head", "ct", False),
        ("头颅增强ct", "head", "ct", True), ("颅脑ct平扫增强", "head", "ct", True), ("头部ct血管成像", "head", "cta", False), ("cta头", "head", "cta", False),
        ("头部cta", "head", "cta", False), ("下肢血管cta", "leg", "cta", False), ("头颅mri", "head", "mr", False), ("mri颅脑", "head", "mr", False), ("脑核磁共振", "head", "mr", False),
        ("头颅mra", "head", "mra", False), ("头部磁共振血管成像", "head", "mra", False), ("肺ct", "chest", "ct", False), ("ct胸部", "chest", "ct", False),
        ("腰椎间盘ct", "lumbar", "ct", False), ("彩超腹部", "abdomen", "us", False), ("阑尾超声", "阑尾", "us", False),
    ],
)  # fmt: skip
def test_a_study_is_read_in_any_order(written: str, part: str, made: str, contrast: bool):
    assert study(written) == Study(part, made, contrast)


@pytest.mark.parametrize("written", ["", "ct", "ct平扫", "平扫", "头部", "mri", "增强ct", "总蛋白", "b超"])
def test_what_names_no_part_or_no_way_of_making_is_no_study(written: str):
    assert study(written) is None


def test_plain_then_contrast_then_vessels_and_other_parts_never():
    asked = study("头部ct")
    offered = [study(name) for name in ("颅脑ct平扫", "颅脑ct平扫增强", "头部ct血管成像", "颅脑mr平扫", "胸部ct平扫")]
    assert [distance(asked, one) for one in offered] == [0, 1, 2, None, None]
    assert distance(study("头部cta"), study("颅脑ct平扫")) == 2 and distance(study("头部增强ct"), study("颅脑ct平扫增强")) == 0
