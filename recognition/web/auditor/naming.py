"""Names of the codes in auditors' tables, in the user's language."""

from __future__ import annotations

from flask_babel import gettext as _

from recognition.catalogue.editions import places
from recognition.domain.divisions import ALONE
from recognition.domain.policy.words import WORDS, say
from recognition.web.clinician import language
from recognition.web.shared.service import service

NOTHING = "–"
OF_REGION = ("issuer_region", "receiver_region")


def name_of(dimension: str, code: str) -> str:
    """The name behind a code of a summary's row; the code itself where nothing names it."""
    if not code:
        return NOTHING
    lang, edition = language.current(), service().edition()
    if dimension in ("receiver", "issuer", "item"):
        row = edition.reading.item(code) if dimension == "item" else edition.reading.institution(code)
        return language.label_of(row.name_zh, row.name_en) if row else _unlisted(code)
    if dimension == "scope":
        scope = edition.reading.scopes.get(code)
        return language.label_of(scope.name_zh, scope.name_en) if scope else code
    if dimension in OF_REGION or dimension == "group":
        pair = places.groups(edition).get(code) if dimension == "group" else places.name(edition, code)
        if pair and code.startswith(ALONE):
            return _("%(name)s（本级）", name=language.either(*pair))
        return language.either(*pair) if pair else code
    if dimension == "reason":
        return _reasons().get(code) or (say(f"repeat_reason.{code}", lang) if f"repeat_reason.{code}" in WORDS else code)
    return say(f"{dimension}.{code}", lang) if f"{dimension}.{code}" in WORDS else code


def _unlisted(code: str) -> str:
    """What was asked about and is in no catalogue, as it was sent: `name:某医院` by its name, other systems' codes with their system."""
    system, colon, sent = code.partition(":")
    if not colon:
        return code
    return _("%(code)s（目录未收录）", code=sent if system in ("name", "recognition") else code)


def _reasons() -> dict[str, str]:
    """The deciding reasons in few words: the answer's own sentences are written for a clinician."""
    return {
        "item_unknown": _("目录没有收录该项目"),
        "issuer_unknown": _("目录没有收录出具机构"),
        "same_institution": _("本机构自己的结果"),
        "item_not_listed": _("不在互认目录"),
        "issuer_not_enrolled": _("出具机构未参加互认"),
        "not_qualified_on_date": _("检查当日没有有效的质量评价合格记录"),
        "scope_excludes_receiver": _("互认范围不含接诊地区"),
        "outside_window": _("超出互认时限"),
        "not_recognised_by_default": _("项目变化快，没有互认时限"),
        "panel_mixed": _("组合内各项结论不同"),
    }


def dimension_names() -> dict[str, str]:
    """What each filter and group is called."""
    return {
        "receiver": _("接诊机构"), "issuer": _("出具机构"), "item": _("项目"), "kind": _("类别"), "group": _("分组"), "verdict": _("结论"), "reason": _("原因"),
        "receiver_region": _("接诊地区"), "issuer_region": _("出具地区"), "scope": _("双方所在互认范围"), "day": _("日期"), "week": _("周"), "month": _("月份"), "year": _("年份"),
    }  # fmt: skip
