"""Chinese or English: the user's own choice before the browser's, and dates and money as each is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from flask import Flask, Response, g, request
from flask_babel import Babel, format_date, format_time, gettext, pgettext

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import SHANGHAI
from recognition.web.shared.names import label
from recognition.web.shared.responses import language as preferred


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the pages: its code in addresses, its tag in HTML, and what it calls itself."""

    code: str
    tag: str
    name: str


COOKIE = "recognition_lang"
LANGUAGES = {language.code: language for language in (Language("zh", "zh-CN", "中文"), Language("en", "en", "English"))}
CATALOGUES = Path(__file__).resolve().parent.parent / "translations"
KEPT_SECONDS = 365 * 86400


def current() -> str:
    """`zh` or `en`: as this request says (`lang`), as chosen before, as the browser prefers."""
    if "recognition_lang" not in g:
        candidates = (request.form.get("lang"), request.args.get("lang"), request.cookies.get(COOKIE))
        g.recognition_lang = next((lang for lang in candidates if lang in LANGUAGES), None) or preferred()
    return g.recognition_lang


def other() -> Language:
    """The language that the user can change to."""
    return LANGUAGES[either("en", "zh")]


def either(zh: str, en: str) -> str:
    """The Chinese or the English of what stands beside its code in both, and so in no catalogue: names, and words that endpoints send too."""
    return en if current() == "en" else zh


def label_of(zh: str, en: str | None) -> str:
    """The name in the user's language; a missing English name leaves the Chinese."""
    return label(zh, en, current())


def register(app: Flask) -> None:
    """Flask-Babel for all pages with the one catalogue of each language, and the filters of templates."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(CATALOGUES)
    app.config["BABEL_DEFAULT_LOCALE"] = "zh"
    Babel(app, locale_selector=current)
    app.jinja_env.filters.update(day=day, full_day=full_day, clock=clock, yuan=yuan, code_label=code_label)
    app.jinja_env.globals.update(either=either, label_of=label_of)


def keep_choice(response: Response) -> Response:
    """Remembers a choice made in the address; a launched page carries it in its forms instead."""
    chosen = request.args.get("lang")
    if chosen in LANGUAGES:
        response.set_cookie(COOKIE, chosen, max_age=KEPT_SECONDS, samesite="Lax", httponly=True, secure=request.is_secure, path="/")
    return response


def day(value: date) -> str:
    """2026年11月18日 · 18 November 2026; a moment gives its day in Shanghai."""
    if isinstance(value, datetime):
        value = shanghai_day(value)
    return format_date(value, pgettext("date", "y年M月d日"))


def full_day(value: date) -> str:
    """2026年11月18日 周三 · Wed 18 November 2026."""
    return format_date(value, pgettext("date", "y年M月d日 EEE"))


def clock(value: datetime) -> str:
    """The time of day in Shanghai, 09:30."""
    return format_time(value.astimezone(SHANGHAI).replace(tzinfo=None), "HH:mm", rebase=False)


def yuan(fen: int) -> str:
    """4.00 元 · CNY 4.00, from fen."""
    return gettext("%(amount)s 元", amount=f"{fen // 100:,}.{fen % 100:02}")


def code_label(row: dict) -> str:
    """The name of an item or institution in the user's language."""
    return label_of(row["name_zh"], row["name_en"])


def with_region(name: str, region: str) -> str:
    """The name with the region whose institution it is in brackets."""
    return either(f"{name}（{region}）", f"{name} ({region})")
