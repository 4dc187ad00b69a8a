"""The policy lab as a person reads it, for auditors and for registrars: the form, how far it is, and the result in tables and pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from recognition.catalogue.drafts import store as drafts
from recognition.catalogue.editions.changing import written
from recognition.domain import dates
from recognition.domain.lookups import Caller
from recognition.domain.policy.words import WORDS, say
from recognition.errors import Invalid, Problem
from recognition.services.lab import labs
from recognition.services.lab.request import LabRequest
from recognition.web.clinician import language, refusals
from recognition.web.shared import charts, names
from recognition.web.shared.lab_words import ASSUMPTION, WHY
from recognition.web.shared.problem_words import FIELDS, PROBLEMS, words_of
from recognition.web.shared.responses import redirect
from recognition.web.shared.service import now, service

TYPED = ("from", "to", "by", "day", "all_along", "windows", "scopes", "prices")
LONGEST = 4000
"""Characters of a field; changes are some lines."""
SHOWN, PICTURED = 20, 12
"""Rows of a table and of a picture; the API has all."""
HIDDEN = "*"
VERDICTS = ("recognised", "discretionary", "not_covered")


def typed() -> dict[str, str]:
    """What stands in the form."""
    return {name: request.form.get(name, request.args.get(name, ""))[:LONGEST].strip() for name in TYPED}


def asked(values: Mapping[str, str]) -> LabRequest:
    """The lab that the form asks for. Raises Invalid with the field."""
    kind, number = values["by"][:1], values["by"][1:]
    if values["by"] and not ((kind == "e" and number.isascii() and number.isdigit()) or kind == "d"):
        raise Invalid("by", code="choice_unknown")
    return LabRequest(
        _day(values, "from"),
        _day(values, "to"),
        int(number) if kind == "e" else None,
        number if kind == "d" else None,
        _day(values, "day") if values["day"] else None,
        written(*[[line for line in values[name].splitlines() if line.strip()] for name in ("windows", "scopes", "prices")]),
        bool(values["all_along"]),
    )


def begun(values: Mapping[str, str], caller: Caller) -> str:
    """The id of the lab that the form asks for. Raises as `labs.start`, and Invalid with the field."""
    return labs.start(service(), asked(values), caller, now())


def cancel(lab: str, caller: Caller) -> None:
    """Ends a lab. Raises Forbidden, NotFound."""
    labs.cancel(service().data, lab, caller)


def _day(values: Mapping[str, str], name: str) -> Any:
    if not values[name]:
        raise Invalid(name, code="field_required")
    try:
        return dates.day(values[name])
    except dates.UnreadableTime as unreadable:
        raise Invalid(name, code=unreadable.code) from unreadable


def refusal(problem: Problem) -> tuple[str, str]:
    """The field of the form that a refusal is about, "" where none is, and what it says."""
    field = problem.field or ""
    name = field.split(".")[1] if field.startswith("changes.") else {"edition": "by", "draft": "by"}.get(field, field)
    line = field.split(".")[2] if field.count(".") >= 2 else ""
    says = language.either(*words_of(problem.code)) if problem.code in PROBLEMS or problem.code in FIELDS else refusals.says(problem.code)
    if line:
        says = _("第 %(number)s 行：%(says)s", number=int(line) + 1, says=says)
    return name if name in TYPED else "", says


def form(caller: Caller) -> dict[str, Any]:
    """What the form needs: editions and checked drafts to choose from, and the latest labs."""
    checked = [(draft.id, facts) for draft in drafts.every(service().data) if (facts := draft.facts())["checked"] and facts["checked"]["sha256"]]
    return {
        "editions": [publication.number for publication in reversed(service().publications())][:SHOWN],
        "drafts": [(draft_id, facts.get("title") or draft_id) for draft_id, facts in reversed(checked)][:SHOWN],
        "labs": [_shown_state(state) for state in labs.listed(service().data, caller)],
        "runs_a_day": labs.RUNS_A_DAY,
    }


def shown_state(lab: str, caller: Caller) -> dict[str, Any]:
    """How far a lab is. Raises NotFound."""
    return _shown_state(labs.state(service().data, lab, caller))


def _shown_state(state: dict[str, Any]) -> dict[str, Any]:
    inputs = state["inputs"]
    problem = state["problem"] or {}
    says = language.either(*words_of(problem["code"])) if problem.get("code") in PROBLEMS or problem.get("code") in FIELDS else ""
    return {
        **state,
        "started": datetime.fromisoformat(state["started_at"]),
        "days": f"{inputs['since']} – {inputs['until']}",
        "which": _("第 %(number)s 版", number=state["edition"]) if state["edition"] else _("草稿"),
        "changed": [*_changes(inputs)],
        "says": says,
        "running": state["state"] in ("waiting", "running"),
    }


def _changes(inputs: Mapping[str, Any]) -> Sequence[str]:
    changes = inputs["changes"]
    lines = [_("视同改动一直生效")] if inputs["earlier"] else []
    lines += [_("互认时限 %(item)s / %(scope)s：%(days)s 日", **change) for change in changes["windows"]]
    lines += [
        _("互认范围 %(scope)s：%(prefixes)s", scope=one["scope"], prefixes=_("、").join(one["prefixes"]) or _("不含任何区划")) for one in changes["scopes"]
    ]
    return lines + [_("价格 %(item)s / %(owner)s：%(yuan)s 元", item=one["item"], owner=one["owner"], yuan=yuan(one["fen"])) for one in changes["prices"]]


def shown_result(lab: str, caller: Caller) -> dict[str, Any]:
    """The result as the page shows it. Raises NotFound."""
    result = labs.result(service().data, lab, caller)
    return {
        "result": result,
        "assumption": language.either(*ASSUMPTION),
        "verdicts": [(say(f"verdict.{code}", language.current()), code) for code in VERDICTS],
        "why": [(language.either(*WHY[row["why"]]), row["lookups"]) for row in result.get("apart", ())],
        "moves": [move for move in result.get("moves", ()) if move["then"] != move["now"]],
        "pictures": _pictures(result),
        "breakdowns": [*_tables(result)],
        "evaluations": [row for row in result["evaluations"] if row["newly"] != 0][:SHOWN],
        "evaluating": sum(row["newly"] != 0 for row in result["evaluations"]),
        "most": SHOWN,
    }


def _pictures(result: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Avoided and saved then, and as they would be between least and most; the months; the items that change most."""
    pictures = []
    for counter, title, scale in (("avoided", _("避免的重复检查（项）：当时与试算"), 1), ("saved_fen", _("节省（元，按收费标准）：当时与试算"), 100)):
        figure = result["estimates"].get(counter)
        if figure and figure["low"] is not None:
            values = [figure[side] / scale for side in ("then", "low", "high")]
            pictures.append((title, charts.columns(title, [_("当时"), _("试算，最少"), _("试算，最多")], values)))
    months = [(row["month"], row["now"]["recognised"]) for row in result["months"]]
    if len(months) > 1:
        title = _("每月应予互认的查询（项）：试算")
        pictures.append((title, charts.columns(title, [month for month, _n in months], [n for _month, n in months])))
    items = [row for row in result["items"] if row.get("moved")][:PICTURED]
    if len(items) > 1:
        title = _("结论变化最多的项目（项）")
        pictures.append((title, charts.rows(title, [called("item", row["item"]) for row in items], [row["moved"] for row in items])))
    return pictures


def _tables(result: Mapping[str, Any]) -> Any:
    """(title, what its rows are called, rows, whether some are left out)."""
    for name, columns, title in (
        ("months", ("month",), _("按月")),
        ("items", ("item",), _("按项目")),
        ("receivers", ("receiver",), _("按接诊机构")),
        ("issuers", ("issuer",), _("按出具机构")),
        ("regions", ("issuer_region", "receiver_region"), _("地区之间")),
    ):
        rows = result.get(name)
        if rows is None:
            continue
        limit = len(rows) if name == "months" else SHOWN
        yield title, [{**row, "called": " → ".join(called(column, row[column]) for column in columns)} for row in rows[:limit]], len(rows) > limit


def called(dimension: str, code: str) -> str:
    """The name behind a code; the code itself where nothing names it."""
    return names.of_group(service().edition(), dimension, code, language.current()) or code or "–"


def reason(code: str) -> str:
    """The reason that decides, in few words; of what is recognised, that."""
    if not code:
        return say("verdict.recognised", language.current())
    return say(f"short_reason.{code}", language.current()) if f"short_reason.{code}" in WORDS else code


def count(n: int | None) -> str:
    """A count as pages show it; None is hidden."""
    return HIDDEN if n is None else f"{n:,}"


def yuan(fen: int | None) -> str:
    """Fen as yuan."""
    return HIDDEN if fen is None else f"{fen // 100:,}.{fen % 100:02}"


def words() -> dict[str, Any]:
    """What the templates call."""
    lang = language.current()
    return {
        "count": count, "yuan": yuan, "code_name": called, "reason": reason, "counter": lambda code: say(f"counter.{code}", lang),
        "verdict": lambda code: _("不能判断") if code == "not_judged" else say(f"verdict.{code}", lang),
        "state_names": {
            "waiting": _("排队或准备中"), "running": _("正在试算"), "done": _("完成"), "cancelled": _("已取消"), "refused": _("没有完成"), "failed": _("没有完成"), "gone": _("结果已不在"),
        },
    }  # fmt: skip


def start(page: Callable[..., Response], shown_at: str, caller: Caller) -> Response:
    """Begins a lab and leads to the endpoint `shown_at`; a mistake is named beside its field, on a page of the caller's room."""
    sent = typed()
    try:
        started = begun(sent, caller)
    except Problem as problem:
        return page("form.html", refusals.status_of(problem.code), typed=sent, wrong=refusal(problem), **form(caller))
    return redirect(url_for(shown_at, lab_id=started), 303)


def shown(page: Callable[..., Response], lab_id: str, caller: Caller) -> Response:
    """How far a lab is; its result, once it has ended well."""
    state = shown_state(lab_id, caller)
    if state["state"] != "done":
        return page("state.html", lab=state)
    return page("result.html", lab=state, **shown_result(lab_id, caller))
