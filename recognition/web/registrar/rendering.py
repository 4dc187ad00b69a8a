"""What every registrar's page carries: who may see it, names of tables and codes, and what was done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from flask import Response, request, url_for
from flask_babel import gettext as _

from recognition.catalogue.spreadsheets.errors import HIDDEN
from recognition.catalogue.spreadsheets.forms import IMPORTED
from recognition.errors import Problem
from recognition.web.clinician import bodies, language, refusals, session
from recognition.web.clinician.accounts import who
from recognition.web.clinician.rendering import for_registrars, page, refused
from recognition.web.registrar import naming
from recognition.web.registrar.labels import DAYS, labels, row_label, written_value
from recognition.web.shared import peers
from recognition.web.shared.names import CODED
from recognition.web.shared.operations import marked
from recognition.web.shared.problem_words import FIELDS, PROBLEMS, words_of
from recognition.web.shared.responses import redirect
from recognition.web.shared.result_index import declared

LARGEST_FORM = 101 * 1024 * 1024
"""Bytes of a form with a file in it."""
FIRST = ("institutions", "qualifications", "listings", "tariffs", "code_maps", "items")
"""What districts and hospitals send most."""


def registrar_page(template: str, status: int = 200, **values: Any) -> Response:
    """A page of registrars."""
    return page(
        f"registrar/{template}",
        status,
        tables=table_names(),
        table_order=(*FIRST, *(name for name in IMPORTED if name not in FIRST)),
        states=state_names(),
        proposal_states=proposal_state_names(),
        other=_other(),
        indexed=declared(),
        both=lambda pair: language.either(pair["zh"], pair["en"]),
        moment=datetime.fromisoformat,
        who=who,
        called=labels,
        row_label=row_label,
        written_value=written_value,
        days=DAYS,
        coded=CODED,
        hidden=HIDDEN,
        neighbours=peers.declared(),
        **{"named": naming.of_edition(), **values},
    )


def _other() -> str:
    """The address of this page in the other language."""
    wanted = {**request.args.to_dict(), "lang": language.other().code}
    return request.path + "?" + urlencode({name: value for name, value in wanted.items() if name.isidentifier()})


def uploads(view: Callable[..., Any]) -> Callable[..., Any]:
    """Declares a page that takes files: its form may be larger than any other's."""

    @wraps(view)
    def larger(**values: Any) -> Any:
        request.max_content_length = LARGEST_FORM
        try:
            bodies.read()
        except Problem as problem:
            return refused(problem)
        return view(**values)

    return marked(larger, takes_files=True)


def acting(view: Callable[..., Any]) -> Callable[..., Any]:
    """Declares a view that acts and then shows a page: a refusal is told on the page that the person came from."""

    @for_registrars
    @wraps(view)
    def act(signed_in: session.Session, **values: Any) -> Any:
        try:
            return view(signed_in, **values)
        except Problem as problem:
            return registrar_page("refused.html", refusals.status_of(problem.code), says=refusal_text(problem), back=_back())

    return act


def refusal_text(problem: Problem) -> str:
    """What a refusal says, with the field it concerns."""
    if problem.code not in PROBLEMS and problem.code not in FIELDS:
        return refusals.says(problem.code)
    words = language.either(*words_of(problem.code))
    if problem.code in FIELDS and (label := field_names().get(problem.field or "")):
        words = label + _("：") + (_("没有这一天，或没有读懂；请写成 2026-01-01。") if problem.code == "date_format" else words)
    more = "、".join(map(str, problem.details.get("candidates", ())))
    return f"{words} {more}".strip()


def field_names() -> dict[str, str]:
    """What the fields of registrars' forms are called, to name the one that a refusal is about."""
    return {
        "item": _("项目"), "items": _("项目"), "issuer": _("出具机构"), "receiver": _("接诊机构"), "institution": _("所指机构"), "on": _("检查日期"), "as_of": _("按哪天作答"),
        "edition": _("按第几版作答"), "since": _("自哪天起"), "reason": _("原因或说明"), "title": _("名称"), "like": _("内容取自"), "sender": _("来自"), "table": _("表"), "round": _("轮次"),
        "due_on": _("应交日期"), "file": _("文件"), "day": _("截至某日"), "division": _("区划"), "kind": _("类别"), "written": _("所写名称"), "public_key": _("公钥"),
    }  # fmt: skip


def _back() -> str:
    """The page the person came from, where it is one of ours."""
    came = request.referrer or ""
    return came[came.index("/registrar") :] if came.startswith(request.host_url) and "/registrar" in came else url_for("registrar.home")


def then(endpoint: str, **values: Any) -> Response:
    """On to a page, so that reloading it does nothing again."""
    return redirect(url_for(f"registrar.{endpoint}", **values), 303)


def state_names() -> dict[str, str]:
    """States of drafts, files and evaluations in the user's language."""
    return {
        "open": _("编辑中"),
        "checked": _("已检查"),
        "approved": _("已审批"),
        "published": _("已发布"),
        "received": _("待处理"),
        "accepted": _("已导入"),
        "refused": _("有错误，未导入"),
        "passed": _("合格"),
        "failed": _("不合格"),
        "suspended": _("暂停"),
        "withdrawn": _("撤销"),
        "added": _("新增"),
        "removed": _("删除"),
        "changed": _("修改"),
    }


def proposal_state_names() -> dict[str, str]:
    """States of what hospitals handed in, in the user's language."""
    return {"waiting": _("待处理"), "taken": _("已放入草稿"), "refused": _("未采用"), "withdrawn": _("医院已撤回")}


def letter_state_names() -> dict[str, str]:
    """What became of a letter for a public key, in the user's language."""
    return {
        "open": _("未用"), "expired": _("已过期"), "revoked": _("已作废"), "offered": _("公钥已交来，等待登记员核对"), "taken": _("公钥已放入草稿"),
        "refused": _("未采用"),
    }  # fmt: skip


def table_names() -> dict[str, str]:
    """Tables of an edition in the user's language."""
    return {
        "meta": _("说明"),
        "divisions": _("区划"),
        "division_changes": _("区划变更"),
        "scopes": _("互认范围"),
        "scope_prefixes": _("范围所含区划"),
        "item_groups": _("项目分组"),
        "items": _("互认项目"),
        "item_aliases": _("项目别名"),
        "panels": _("组合"),
        "panel_members": _("组合成员"),
        "coverings": _("检查覆盖关系"),
        "evaluators": _("评价机构"),
        "legal_entities": _("法人"),
        "consortia": _("医联体"),
        "institutions": _("机构"),
        "institution_aliases": _("机构别名"),
        "institution_divisions": _("机构所在区划"),
        "institution_entities": _("机构所属法人"),
        "institution_consortia": _("机构所属医联体"),
        "institution_roles": _("机构参与方式"),
        "listings": _("互认目录"),
        "qualifications": _("互认资格"),
        "tariffs": _("收费标准"),
        "code_maps": _("院内编码对照"),
        "report_keys": _("互认码公钥"),
        "local_reasons": _("各地重复检查原因"),
        "sensitive_items": _("敏感项目"),
    }
