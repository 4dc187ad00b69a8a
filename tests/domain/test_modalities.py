"""What an item's field for specimen or modality says, as codes of one vocabulary or the other."""

from __future__ import annotations

import pytest

from recognition.domain.names.modalities import fits, read


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("ct", "CT"), ("核磁共振", "MR"), ("pet / ct", "PET-CT"), ("血清", "serum"), ("24 h urine", "urine_24h"),
        ("血清、血浆", "serum/plasma"), ("血清或血清", "serum"), ("serum or plasma", "serum/plasma"), ("血清、汤", None), ("汤", None), ("", None),
    ],
)  # fmt: skip
def test_one_modality_or_some_specimens(text, codes):
    assert read(text) == codes


def test_laboratory_tests_have_specimens_and_all_others_a_modality():
    assert fits("lab", "serum/plasma") and fits("imaging", "CT") and fits("lab", "") and fits("imaging", "")
    assert not fits("lab", "CT") and not fits("physiology", "serum")
