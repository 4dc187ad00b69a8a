"""English names are compared by their words, in any order, unless the order says what is measured."""

from __future__ import annotations

import pytest

from recognition.domain.names.body_regions import region
from recognition.domain.names.english_words import bag, word


@pytest.mark.parametrize(
    ("one", "other"),
    [("bilirubin total", "total bilirubin"), ("hep b surface ag", "hepatitis b surface antigen"), ("antinuclear antibodies", "antinuclear antibody"), ("sodium level", "sodium"), ("haemoglobin a1c", "hemoglobin a1c"),
     ("anti müllerian hormone", "anti mullerian hormone"), ("gases blood arterial", "arterial blood gas"), ("abdominal ultrasound", "us abdomen"), ("triglycerides", "triglyceride"), ("faecal leucocytes", "fecal leukocyte")],
)  # fmt: skip
def test_the_same_name(one, other):
    assert bag(one.split()) == bag(other.split()) != ()


@pytest.mark.parametrize(
    ("one", "other"),
    [("albumin globulin ratio", "globulin albumin ratio"), ("albumin to globulin", "globulin to albumin"), ("aperg ratio", "gpera ratio"), ("total protein", "protein"), ("hepatitis b core antibody", "hepatitis b core antigen"), ("free t4", "total t4"), ("virus", "viru"), ("lens", "len")],
)  # fmt: skip
def test_another_name(one, other):
    assert bag(one.split()) != bag(other.split())


@pytest.mark.parametrize("pieces", [(), ("总", "蛋白"), ("level",), ("a",) * 9, ("β2", "microglobulin")])
def test_what_is_no_english_name_has_no_words(pieces):
    assert bag(pieces) == ()


def test_a_word_is_written_out_singular_and_in_american_spelling():
    assert [word(one) for one in ("abs", "oestradiol", "haematocrit", "platelets", "pancreas", "pelvis", "gas")] == [
        "antibody",
        "estradiol",
        "hematocrit",
        "platelet",
        "pancrea",
        "pelvis",
        "gas",
    ]


@pytest.mark.parametrize(
    ("part", "within"),
    [
        ("肾上腺", "腹部"),
        ("肝胆胰脾", "腹部"),
        ("肝脏", "腹部"),
        ("膀胱", "盆腔"),
        ("纵隔", "胸部"),
        ("喉部", "颈部"),
        ("脑干", "颅脑"),
        ("小腿", "下肢"),
        ("adrenal", "腹部"),
        ("心脏", ""),
        ("头部", ""),
        ("", ""),
        ("肝硬化", ""),
    ],
)
def test_an_organ_lies_in_its_region(part, within):
    assert region(part) == within
