"""Files that auditors bring: orders that were performed, billed volumes, denominators of the official rate."""

from __future__ import annotations

from io import BytesIO

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from recognition.audit_store import Import, ImportStore
from recognition.domain.dates import words
from recognition.errors import Problem
from recognition.services.audit_imports import COLUMNS, Fault, Outcome, bring
from recognition.services.audit_imports.sheet import HEADINGS
from recognition.web.auditor.correcting import may_take_back
from recognition.web.auditor.filter_form import nothing_but
from recognition.web.auditor.overview import routes
from recognition.web.auditor.rendering import audit_page
from recognition.web.clinician import language
from recognition.web.clinician.rendering import for_auditors
from recognition.web.clinician.session import Session
from recognition.web.shared.service import now, service

LARGEST = 20 << 20
"""Bytes of a file; it is read in memory."""


@routes.before_request
def in_memory() -> None:
    """A file of orders is full of references: it never touches the disk, not even as a server's temporary file."""
    if request.endpoint == "audit.imports":
        request.max_content_length = LARGEST
        vars(request)["_get_file_stream"] = lambda *_args, **_named: BytesIO()


@routes.route("/imports", methods=["GET", "POST"])
@for_auditors
def imports(here: Session) -> Response:
    """Takes a file and tells what became of it; below, what was brought before and by whom."""
    nothing_but("taken")
    store = ImportStore(service().data)
    outcome: Outcome | None = None
    error = ""
    if request.method == "POST":
        file: FileStorage | None = request.files.get("file")
        data = file.read() if file else b""
        if not data:
            error = "file_missing"
        else:
            try:
                outcome = bring(service(), store, request.form.get("kind", ""), (file.filename or "") if file else "", data, here.caller, now())
            except Problem as refusal:
                error = refusal.code
    status = 422 if error or (outcome and outcome.faults) else 200
    known = store.all(here.caller.institution)
    columns = {kind: [*([] if here.caller.institution else ["institution"]), *names] for kind, names in COLUMNS.items()}
    return audit_page(
        "audit/imports.html",
        None,
        status,
        outcome=outcome,
        error=error,
        imports=known,
        kind=request.form.get("kind", "orders"),
        columns=columns,
        may_take_back=lambda made: may_take_back(here, made),
        taken=_taken(known),
        headings_of=lambda column: language.either(f"{HEADINGS[column][1]} ({column})", column) if column in HEADINGS else "",
        fault_says=_says,
        may_mean=_may_mean,
    )


def _taken(known: list[Import]) -> Import | None:
    """The import that was just taken back, of those that the caller sees."""
    return next((one for one in known if one.taken_back and str(one.id) == request.args.get("taken")), None)


def _may_mean(fault: Fault) -> str:
    """What the text of a fault may mean, by name and code; "" where nothing comes near."""
    told = _("、").join(_("%(name)s（%(code)s）", name=language.label_of(zh, en), code=code) for code, zh, en in fault.candidates)
    return _("：可能是 %(candidates)s", candidates=told) if told else ""


def _says(code: str) -> str:
    """What is wrong with a row or a file, and what would be right."""
    return {
        "heading_missing": _("表头里没有这一列"),
        "too_many_rows": _("行数太多，请分成几份"),
        "institution_unknown": _("目录里没有这家机构"),
        "issuer_ambiguous": _("不能确定是哪一家机构，请写全称或代码"),
        "institution_other": _("不属于您的机构或地区"),
        "field_required": _("没有填写"),
        "item_unknown": _("不认识这个项目"),
        "item_ambiguous": _("不能确定是哪一个项目，请写编码或目录中的名称"),
        "date_in_future": _("时间在将来"),
        "number_malformed": _("不是整数，或逗号位置不对（千位分隔如 1,234）"),
        "row_repeated": _("同一机构、月份、项目写了两次"),
        "file_kind": _("不是 CSV、XLSX 或 XLS 文件"),
        "file_empty": _("文件是空的"),
        "file_too_large": _("文件太大"),
        "file_locked": _("文件有密码"),
        "file_damaged": _("文件已损坏"),
        "encoding_unknown": _("文字编码不是 UTF-8 或 GB18030"),
        "formula_error": _("公式出错"),
        "sheets_several": _("不止一个工作表有内容，请只留一个，或分成几份导入"),
        "heading_repeated": _("两列表头含义相同，不知道以哪一列为准，请删去一列"),
        "item_mismatch": _("几列指向不同的项目，请改成同一项目"),
        "institution_mismatch": _("几列指向不同的机构，请改成同一机构"),
        "unit_other": _("单位不是一次一例，请换算成次数，并去掉单位或写“次”"),
    }.get(code) or (language.either(*words.sentence(code)).rstrip("。.") if code in words.WORDS else code)
