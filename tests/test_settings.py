"""Settings are read once; a wrong value stops the start and says which and what would be right."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from recognition import create_app
from recognition.settings import Settings, SettingsError

WRONG = [
    ("RECOGNITION_DATA", ""), ("RECOGNITION_DATA", " "), ("RECOGNITION_DATA", "a\0b"), ("RECOGNITION_DATA", __file__), ("RECOGNITION_DEMO", "yes"), ("RECOGNITION_DEMO", "true"), ("RECOGNITION_DEMO", "１"),
    ("RECOGNITION_DEMO", " 1"), ("RECOGNITION_ADJUSTMENT", ""), ("RECOGNITION_ADJUSTMENT", "0"), ("RECOGNITION_ADJUSTMENT", "-1"), ("RECOGNITION_ADJUSTMENT", "NaN"), ("RECOGNITION_ADJUSTMENT", "Infinity"),
    ("RECOGNITION_ADJUSTMENT", "10.1"), ("RECOGNITION_ADJUSTMENT", "0.00001"), ("RECOGNITION_ADJUSTMENT", "1_0"), ("RECOGNITION_ADJUSTMENT", "０.5"), ("RECOGNITION_EDGE_FIRST_USE", "yes"), ("RECOGNITION_ADJUSTMENT", "85%"), ("RECOGNITION_ADJUSTMENT", "0,85"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_is_named_with_what_would_be_right(name, value):
    with pytest.raises(SettingsError, match=f"^{name} must be ") as refused:
        Settings.from_environment({name: value})
    assert refused.value.name == name


def test_without_an_environment_the_defaults_hold():
    settings = Settings.from_environment({})
    assert (settings.data, settings.demo, settings.adjustment) == (Path("var").absolute(), False, Decimal(1))


def test_what_is_set_is_taken(tmp_path):
    settings = Settings.from_environment({"RECOGNITION_DATA": str(tmp_path), "RECOGNITION_DEMO": "1", "RECOGNITION_ADJUSTMENT": "0.85"})
    assert (settings.data, settings.demo, settings.adjustment) == (tmp_path, True, Decimal("0.85"))


@pytest.mark.parametrize(
    ("environ", "trusts"),
    [
        ({}, False),
        ({"RECOGNITION_DEMO": "1"}, True),
        ({"RECOGNITION_EDGE_FIRST_USE": "1"}, True),
        ({"RECOGNITION_DEMO": "1", "RECOGNITION_EDGE_FIRST_USE": "0"}, False),
    ],
)
def test_boxes_that_nobody_declared_are_believed_with_demonstration_data_or_where_it_is_set(environ, trusts):
    assert Settings.from_environment(environ).trusts_first_use is trusts


def test_demonstration_data_are_refused_in_production(tmp_path):
    (tmp_path / "demo-keys.json").write_text("{}")
    with pytest.raises(SettingsError, match="^RECOGNITION_DEMO must be 1"):
        create_app(Settings(tmp_path))
