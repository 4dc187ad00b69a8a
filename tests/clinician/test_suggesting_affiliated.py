"""The box offers an affiliated hospital by every way in which its people shorten it, and what the guide names is found in the demonstration."""

from __future__ import annotations

import pytest


def offered(person, text: str) -> list[str]:
    person.open("/")
    csrf = dict(person.form("/ask").values)["csrf"]
    return [one["code"] for one in person.client.post("/suggest/institutions", data={"q": text, "csrf": csrf}).json["options"]]


@pytest.mark.parametrize("text", ["一附院", "附一院", "示范医大一附院", "川渝示范医科大学附一院", "川渝医科大附一", "川渝医大一附院", "医大一附院"])
def test_the_first_affiliated_hospital(dr_lin, text):
    assert "cq048" in offered(dr_lin, text)[:3]


@pytest.mark.parametrize("text", ["青禾中医院", "妇保院", "附一院", "一附院"])
def test_the_guides_short_forms_are_found(dr_lin, text):
    assert offered(dr_lin, text)
