"""What was decided is told as done: the heading, the reason as it was written, and an undoing that says so itself."""

from __future__ import annotations

import re

import pytest

DONGLU = "东麓示范医院"
HEADINGS = {
    ("accepted", "昨天"): ("已采信", "Accepted"), ("accepted", "300天前"): ("已自主采信（可酌情互认）", "Accepted at discretion"), ("repeated.emergency", "昨天"): ("已决定重复", "Decided to repeat"),
}  # fmt: skip


@pytest.mark.parametrize("place", [0, 1], ids=["zh", "en"])
@pytest.mark.parametrize(("decision", "day"), HEADINGS)
def test_the_heading_and_the_title_say_what_stands(request, place, decision, day):
    dr_lin = request.getfixturevalue(("dr_lin", "dr_lin_in_english")[place])
    dr_lin.ask("总蛋白", DONGLU, day)
    dr_lin.decide(decision)
    heading = HEADINGS[decision, day][place]
    assert re.findall(r"<h1[^>]* data-focus>(.*?) <small>", dr_lin.page.text) == [heading] and dr_lin.page.text.count("<h1") == 1
    assert dr_lin.page.text.count("data-focus") == 1 and f"<title>{heading} · " in dr_lin.page.text
    dr_lin.open("/today")
    assert f"<b>{heading}</b>" in dr_lin.page.text


@pytest.mark.parametrize(
    ("button", "typed", "told"),
    [("repeated.other", "标本<溶血>", "原因：其他确需复查的情形：标本&lt;溶血&gt;"), ("repeated.other.images", "", "原因：其他确需复查的情形：无法调阅图像")],
)
def test_a_written_reason_is_shown_after_it_was_written(dr_lin, button, typed, told):
    dr_lin.ask("总蛋白", DONGLU, "昨天")
    dr_lin.decide(button, note=typed)
    assert f"<p>{told}</p>" in dr_lin.page.text
    dr_lin.open(f"/answers/{dr_lin.lookup}")
    assert told in dr_lin.page.text, "and whenever the answer is opened"


def test_on_a_sheet_too(dr_lin):
    dr_lin.open("/several")
    dr_lin.send("/several/ask", issuer=DONGLU, performed="昨天", t=["tp", "alb"])
    lines = dr_lin.lookup.split(",")
    dr_lin.decide("repeated.other", note="标本溶血", line=lines)
    assert dr_lin.page.text.count("<b>已决定重复</b>") == 2 and dr_lin.text.count("其他确需复查的情形：标本溶血") == 2
    dr_lin.decide(f"withdrawn@{lines[0]}")
    assert dr_lin.page.text.count("<b>已撤回</b>") == 1 and "此前的决定已撤回" in dr_lin.text and dr_lin.page.text.count("<b>已决定重复</b>") == 1


def test_a_reason_that_was_erased_is_gone(app, dr_lin, hospital_key):
    dr_lin.ask("总蛋白", DONGLU, "昨天")
    dr_lin.decide("repeated.other", note="标本溶血")
    ledger = app.extensions["recognition"].ledger
    decision = ledger.reads.decisions_of(ledger.reads.by_id(dr_lin.lookup)[0])[-1]
    from recognition.ledger.entries import decode

    assert ledger.erase_note(decode(decision[1], decision[0]).id)
    dr_lin.open(f"/answers/{dr_lin.lookup}")
    assert "标本溶血" not in dr_lin.text and "其他确需复查的情形" in dr_lin.text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_undoing_says_that_it_is_done_and_a_new_decision_takes_its_place(request, lang):
    dr_lin = request.getfixturevalue("dr_lin" if lang == "zh" else "dr_lin_in_english")
    dr_lin.ask("总蛋白", "cq001", "昨天")
    assert 'role="status"><p><b>' not in dr_lin.page.text
    dr_lin.decide("accepted")
    dr_lin.decide("withdrawn")
    assert f'role="status"><p><b>{"已撤回" if lang == "zh" else "Undone"}</b>' in dr_lin.page.text
    assert ("此前的决定已撤回" if lang == "zh" else "The earlier decision is undone") in dr_lin.text
    dr_lin.decide("repeated.emergency")
    assert 'role="status"><p><b>' not in dr_lin.page.text
