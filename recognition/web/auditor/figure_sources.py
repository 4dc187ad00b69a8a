"""The source of a monthly figure, in words: the region's auditor or the hospital itself."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from recognition.audit_store import MonthlyFigure
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.web.clinician.accounts import who
from recognition.web.clinician.session import current_session


def source_of(figure: MonthlyFigure) -> str:
    """Side, account, day and import of a figure; where it stands over another that the hospital itself brought, that one too. A hospital is
    not shown the account of the region's auditor."""
    session = current_session()
    side = _("地区审计填报") if figure.institution is None else _("医院填报")
    hidden = figure.institution is None and (session is None or session.caller.institution is not None)
    parts = [side, "" if hidden else who(figure.by), shanghai_day(figure.at).isoformat(), _("第 %(number)s 号导入", number=figure.number)]
    words = " · ".join(filter(None, parts))
    if figure.own is None or figure.own == figure.count:
        return words
    return words + _("；医院填报的 %(count)s 未采用", count=f"{figure.own:,}")


def sides(figures: Iterable[MonthlyFigure]) -> str:
    """Who brought several figures that are added up."""
    regional = {figure.institution is None for figure in figures}
    return _("、").join(words for is_regional, words in ((True, _("地区审计填报")), (False, _("医院填报"))) if is_regional in regional)


def level_name(level: str) -> str:
    """What a hospital's level is called."""
    return {"tertiary": _("三级"), "secondary": _("二级"), "primary": _("一级"), "ungraded": _("未定级")}.get(level) or _("目录没有级别的机构")
