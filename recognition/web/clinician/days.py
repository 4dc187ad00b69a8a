"""Days as pages take them: what rests on today is taken as it was shown, and what can mean another day is shown before it is asked with."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Protocol

from flask_babel import gettext as _

from recognition.domain import dates
from recognition.domain.dates import Certainty, Moment, Precision
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import SHANGHAI, Stated
from recognition.errors import Invalid
from recognition.web.clinician import language, refusals
from schemas.moments import AS_FIELDS

DAYS_AGO = (0, 1, 3, 7, 30)
SENT = ("performed", "ago", "performed_was", "performed_day", "today")
"""What a form sends of its day: the text or the one-tap answer; the text for which a day was shown beside the field, with that day; and
the day on which the form was made."""


class DayForm(Protocol):
    """A form with its values and mistakes."""

    values: dict[str, str]
    errors: list[tuple[str, str]]


def offered(at: datetime) -> list[date]:
    """The days of the one-tap answers."""
    today = shanghai_day(at)
    return [today - timedelta(days=days) for days in DAYS_AGO]


def performed(form: DayForm, at: datetime) -> Moment | None:
    """The time in the date field, or in the button beside it; None with what is wrong, or what has to be looked at, in the form."""
    text, ago = form.values["performed"].strip(), form.values["ago"]
    if not text and ago.isdigit() and int(ago) in DAYS_AGO:
        return _tapped(form, int(ago), at)
    if not text:
        form.errors.append(("performed", _("请填写采样或检查的日期。")))
        return None
    try:
        moment = dates.performed(text, at)
    except dates.UnreadableTime as refused:
        form.errors.append(("performed", why(refused)))
        return None
    if _seen(form, moment, at):
        return moment
    form.errors.append(("performed", spelled(text, moment)))
    form.values["performed"] = written(moment)
    return None


def _tapped(form: DayForm, ago: int, at: datetime) -> Moment:
    """The day that stood on the button, also when midnight has passed since; from then on it stands in the field."""
    made_on = _iso(form.values["today"]) or shanghai_day(at)
    day = made_on - timedelta(days=ago)
    if made_on != shanghai_day(at):
        form.values |= {"performed": day.isoformat(), "ago": ""}
    return Moment(datetime(day.year, day.month, day.day, tzinfo=SHANGHAI), Precision.DAY, Stated.DAY)


def _seen(form: DayForm, moment: Moment, at: datetime) -> bool:
    """Whether the day needs no further look: it was written in full, or this very day was shown for this very text, or it follows from
    a today that has not changed since the form was made."""
    if moment.certainty is Certainty.ABSOLUTE:
        return True
    if form.values["performed_was"].strip() == form.values["performed"].strip() and form.values["performed_day"]:
        return form.values["performed_day"] == moment.day.isoformat()
    same_day = form.values["today"] in ("", shanghai_day(at).isoformat())
    return moment.certainty is Certainty.RELATIVE and same_day


def spelled(text: str, moment: Moment) -> str:
    """The sentence that shows how a text was understood."""
    return _("“%(text)s”读作 %(day)s。请核对，无误请再点一次“查询”。", text=text, day=shown(moment))


def shown(moment: Moment) -> str:
    """A day, or a time, as people read it."""
    return when_performed(moment.value, Stated.DAY if moment.precision is Precision.DAY else moment.stated)


def when_performed(at: datetime, stated: Stated) -> str:
    """When something was performed, as it was stated: a day alone, or with the time of day in Beijing, which an offset was converted to."""
    day = language.full_day(shanghai_day(at))
    if stated is Stated.DAY:
        return day
    time = f"{day} {language.clock(at)}"
    return _("%(time)s（北京时间）", time=time) if stated is Stated.LOCAL else _("%(time)s（按所写时区换算为北京时间）", time=time)


def written(moment: Moment) -> str:
    """The same as it stands in the field: 2026-11-18, or 2026-11-18 09:30."""
    local = moment.value.astimezone(SHANGHAI)
    return f"{local:%Y-%m-%d}" if moment.precision is Precision.DAY else f"{local:%Y-%m-%d %H:%M}"


def why(refused: dates.UnreadableTime) -> str:
    """Why a text is not read, in the user's language."""
    if refused.code == "date_malformed":
        return _("没有读懂这个日期。可以写 2026-11-18、11.18、11月18日、昨天、3天前。")
    return refusals.says(AS_FIELDS.get(refused.code, refused.code))


def day(text: str, field: str) -> date:
    """A day that is written in full. Raises Invalid."""
    try:
        return dates.day(text)
    except dates.UnreadableTime as refused:
        raise Invalid(field, code=AS_FIELDS.get(refused.code, refused.code)) from refused


def _iso(text: str) -> date | None:
    try:
        return dates.day(text)
    except dates.UnreadableTime:
        return None
