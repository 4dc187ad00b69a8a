"""Names of the codes in auditors' tables, in the user's language."""

from __future__ import annotations

from flask_babel import gettext as _

from recognition.domain.divisions import ALONE
from recognition.web.clinician import language
from recognition.web.shared import names
from recognition.web.shared.service import service

NOTHING = "–"
OF_REGION = ("issuer_region", "receiver_region")


def name_of(dimension: str, code: str) -> str:
    """The name behind a code of a summary's row; the code itself where nothing names it."""
    if not code:
        return NOTHING
    edition = service().edition()
    name = names.of_group(edition, dimension, code, language.current())
    if name is not None and dimension in OF_REGION and code.startswith(ALONE):
        return _("%(name)s（本级）", name=name)
    return name if name is not None else _unlisted(code) if dimension in ("receiver", "issuer", "item") else code


def _unlisted(code: str) -> str:
    """What was asked about and is in no catalogue, as it was sent: `name:某医院` by its name, other systems' codes with their system."""
    system, colon, value = code.partition(":")
    if not colon:
        return code
    return _("%(code)s（目录未收录）", code=value if system in ("name", "recognition") else code)


def dimension_names() -> dict[str, str]:
    """What each filter and group is called."""
    return {
        "receiver": _("接诊机构"), "issuer": _("出具机构"), "item": _("项目"), "kind": _("类别"), "group": _("分组"), "verdict": _("结论"), "reason": _("原因"),
        "receiver_region": _("接诊地区"), "issuer_region": _("出具地区"), "scope": _("双方所在互认范围"), "day": _("日期"), "week": _("周"), "month": _("月份"), "year": _("年份"),
    }  # fmt: skip
