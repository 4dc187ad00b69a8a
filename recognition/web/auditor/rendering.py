"""What every auditor's page carries: names of codes, the filters in force, and its place in the navigation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, request
from flask_babel import gettext as _

from recognition.domain.filters import REGIONS
from recognition.domain.policy.words import WORDS, say
from recognition.services.entries import recorded_since
from recognition.web.auditor.figure_sources import level_name, source_of
from recognition.web.auditor.figures import formatted, percent, yuan
from recognition.web.auditor.filter_form import VIEWED, FilterForm, UnreadableFilters, presets, region_choices
from recognition.web.auditor.naming import dimension_names, name_of
from recognition.web.auditor.summing import is_shown
from recognition.web.clinician import language, refusals
from recognition.web.clinician.accounts import who
from recognition.web.clinician.rendering import page
from recognition.web.shared import peers
from recognition.web.shared.service import now, service

KINDS = ("lab", "imaging", "physiology")


def audit_page(template: str, filter_form: FilterForm | None = None, status: int = 200, **values: Any) -> Response:
    """A page of auditors, with what its templates need to name things."""
    lang = language.current()
    return page(
        template,
        status,
        filter_form=filter_form,
        name_of=name_of,
        formatted=formatted,
        percent=percent,
        counter_name=lambda code: say(f"counter.{code}", lang),
        regions=_regions(filter_form) if filter_form else (),
        scopes=[(code, name_of("scope", code)) for code in service().edition().reading.scopes],
        kinds=[(code, say(f"kind.{code}", lang)) for code in KINDS],
        refusal=_refusal,
        amount=yuan,
        presets=presets(filter_form.today) if filter_form else {},
        chosen=_chosen(filter_form) if filter_form else [],
        other_language=_with(lang=language.other().code),
        with_=_with,
        dimension_names=dimension_names(),
        position=service().ledger.size() - 1,
        units=_units(),
        known_views=current_app.view_functions,
        neighbours=peers.declared(),
        is_shown=is_shown,
        who=who,
        source_of=source_of,
        level_name=level_name,
        filter_says=_filter_says,
        what_says=_what_says,
        **values,
    )


def _regions(filter_form: FilterForm) -> list[tuple[str, str]]:
    """The regions to choose from, with those that are filtered by and stand among them in no such form: the form asks the same again."""
    choices = region_choices()
    known = {code for code, _says in choices}
    return choices + [(code, name_of(name, code)) for name, code in filter_form.filters.items() if name in REGIONS and code not in known]


def _filter_says(noted: Mapping[str, str]) -> str:
    """A filter as it was noted, in words, with the codes by which it can be asked again."""
    names = dimension_names() | {"from": _("开始日期"), "to": _("结束日期"), "decision": _("决定")}

    def words(name: str, value: str) -> str:
        named = _("没有决定") if (name, value) == ("decision", "none") else name_of(name, value)
        return names.get(name, name) + _("：") + (named if named == value else f"{named} ({value})")

    return _("；").join(words(name, value) for name, value in noted.items())


def _what_says(what: str) -> str:
    """What was exported: figures by what, the entries of a figure, a return, a sample."""
    kind, _space, rest = what.partition(" ")
    names, lang = dimension_names(), language.current()
    if f"counter.{what}" in WORDS:
        return say(f"counter.{what}", lang)
    if kind == "summary":
        return _("汇总") + (_("：") + _("、").join(names.get(name, name) for name in rest.split(",")) if rest else "")
    return {"sample": _("抽样"), "return": _("报表"), "public": _("可公开的月度数字页")}.get(kind, kind) + f" {rest}"


def mistaken(error: UnreadableFilters) -> Response:
    """The form again with what is wrong in it or can be meant, and not one figure: those of another question would look like its answer."""
    wrong = {name for name, _code in error.filter_form.errors}
    hidden = {name: value for name, value in request.args.items() if name in VIEWED - {"after", "lang", "download"} - wrong}
    return audit_page("audit/mistaken.html", error.filter_form, 422, hidden=hidden)


def _units() -> dict[str, str]:
    return {"items": _("项"), "reports": _("份"), "patient_days": _("人次"), "yuan": _("元")}


def _refusal(code: str) -> str:
    own = {
        "institution_unknown": _("目录里没有找到这家机构。"),
        "date_format": _("没有读懂这个日期。"),
        "month_malformed": _("没有读懂这个月份，请写成 2026-10。"),
    }
    own |= {"month_to_come": _("这个月还没有到，请写已开始的月份。")}
    if code == "month_unrecorded":
        return _("账本从 %(day)s 开始记录，此前没有数字，请写之后的月份。", day=recorded_since(service(), now()).isoformat())
    return own.get(code) or refusals.says(code)


def _chosen(filter_form: FilterForm) -> list[tuple[str, str, str]]:
    """(what is filtered, by what, the way without it)."""
    names = dimension_names()
    return [(names[name], name_of(name, code), _with(**{name: None})) for name, code in filter_form.filters.items()]


def _with(**changes: str | None) -> str:
    """The address of this page with other parameters; None leaves one out. Where the page was in its list is forgotten."""
    parameters = {**request.args.to_dict(), "after": None, "lang": None, **changes}
    return f"{request.path}?{urlencode({name: value for name, value in parameters.items() if value is not None})}"
