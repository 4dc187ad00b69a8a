"""What every auditor's page carries: names of codes, the filters in force, and its place in the navigation."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, request
from flask_babel import gettext as _

from recognition.policy.words import say
from recognition.web.audit.asked import Asked, presets, region_choices
from recognition.web.audit.figures import percent, told, yuan
from recognition.web.audit.naming import dimension_names, name_of
from recognition.web.pages import language, refusals
from recognition.web.pages.rendering import page
from recognition.web.service import service

KINDS = ("lab", "imaging", "physiology")
LANGUAGES = {"zh": "en", "en": "zh"}


def audit_page(template: str, wish: Asked | None = None, status: int = 200, **values: Any) -> Response:
    """A page of auditors, with what its templates need to name things."""
    lang = language.current()
    return page(
        template, status, wish=wish, name_of=name_of, told=told, percent=percent, counter_name=lambda code: say(f"counter.{code}", lang),
        regions=region_choices(lang) if wish else (), kinds=[(code, say(f"kind.{code}", lang)) for code in KINDS], refusal=_refusal, amount=yuan,
        presets=presets(wish.today) if wish else {}, chosen=_chosen(wish) if wish else [], other_language=_with(lang=LANGUAGES[lang]), with_=_with,
        dimension_names=dimension_names(), position=service().ledger.reads.size() - 1, units=_units(), known_views=current_app.view_functions, **values,
    )


def _units() -> dict[str, str]:
    return {"items": _("项"), "reports": _("份"), "patient_days": _("人次"), "yuan": _("元")}


def _refusal(code: str) -> str:
    own = {"institution_unknown": _("目录里没有找到这家机构。"), "date_format": _("没有读懂这个日期。")}
    return own.get(code) or refusals.says(code)


def _chosen(wish: Asked) -> list[tuple[str, str, str]]:
    """(what is filtered, by what, the way without it)."""
    names = dimension_names()
    return [(names[name], name_of(name, code), _with(**{name: None})) for name, code in wish.filters.items()]


def _with(**changes: str | None) -> str:
    """The address of this page with other parameters; None leaves one out. Where the page was in its list is forgotten."""
    wanted = {**request.args.to_dict(), "after": None, "lang": None, **changes}
    return f"{request.path}?{urlencode({name: value for name, value in wanted.items() if value is not None})}"
