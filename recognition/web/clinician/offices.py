"""The three offices' page: their accounts, what waits for another office, and what each of them did."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request
from flask_babel import gettext as _

from recognition.domain.lookups import SHANGHAI, Role
from recognition.domain.policy.words import WORDS, say
from recognition.errors import NotFound, Problem
from recognition.services import offices
from recognition.services.keys import KEYS, written_use
from recognition.services.office_acts import OfficeAct, acts
from recognition.services.single_sign_on import declaring
from recognition.web.clinician import language
from recognition.web.clinician.accounts import who
from recognition.web.clinician.refusals import says, status_of
from recognition.web.clinician.rendering import HOMES, for_offices, page
from recognition.web.clinician.session import Session, account_stores
from recognition.web.shared.service import now, service

routes = Blueprint("offices", __name__)


@routes.route("/offices", methods=["GET", "POST"])
@for_offices
def offices_(session: Session) -> Response:
    """What the three offices may do and did. A first password or a key is shown once, on the page that made it."""
    settings = current_app.extensions["recognition.settings"]
    if not settings.separation or not offices.holds_office(session.account):
        raise NotFound("page")
    notice, error, status, secret = "", "", 200, ""
    if request.method == "POST" and "do" in request.form:
        try:
            notice, secret = _done(session)
        except Problem as refusal:
            error, status = says(refusal.code), status_of(refusal.code)
    people = [person for person in account_stores().people.all() if offices.holds_office(person)]
    return page(
        "offices.html",
        status,
        people=sorted(people, key=lambda person: (person.closed_at is not None, offices.OFFICES.index(person.role), person.login)),
        providers=declaring.standings(account_stores(), service().ledger),
        unwritten={person.id for person in offices.unwritten(account_stores().people, service().ledger)},
        acts=acts(service().ledger, settings.data, now()),
        notice=notice,
        secret=secret,
        error=error,
        who=names,
        shanghai=SHANGHAI,
        office_names=office_names(),
        act_names=act_names(),
        subject=subject,
        home=HOMES.get(session.caller.role, "/account"),
    )


def _done(session: Session) -> tuple[str, str]:
    """(what was done, a first password or key to hand over)."""
    action, _at, target = request.form["do"].partition("@")
    stores, ledger, by = account_stores(), service().ledger, session.account
    if action == "add":
        login, label, administrator = request.form.get("login", ""), request.form.get("label", ""), request.form.get("administrator") == "1"
        person, password = offices.open_account(stores, ledger, now(), by, login, label, administrator)
        return _("已开通账号 %(login)s。", login=person.login), password
    if action == "key":
        use = written_use(request.form.get("signs", ""), request.form.get("networks", ""))
        return _("已签发接口密钥。"), offices.issue(current_app.extensions[KEYS], ledger, now(), by, request.form.get("label", "")[:40], use)
    if action == "confirm-provider":
        return _("已确认统一身份认证 %(name)s。", name=declaring.confirm(stores, ledger, now(), by, *_stated(target)).id), ""
    if action == "confirm":
        return _("已确认账号 %(login)s。", login=offices.confirm(stores, ledger, now(), by, target).login), ""
    if action == "reset":
        person, password = offices.renew(stores, ledger, now(), by, target)
        return _("已重置账号 %(login)s，其登录已全部退出。", login=person.login), password
    person = offices.close(stores, ledger, now(), by, target)
    return _("已关闭账号 %(login)s，其登录已全部退出。", login=person.login), ""


def _stated(target: str) -> tuple[str, str]:
    """A provider and the digest of the declaration that the page showed: another one that came since is not meant."""
    provider_id, _dot, digest = target.partition(".")
    return provider_id, digest


def names(by: str) -> str:
    """Whoever did something, or several, by what their accounts and keys are called."""
    return " + ".join(who(account) for account in by.split(offices.BOTH) if account) or "–"


def office_names() -> dict[str, str]:
    """What an office's administrator is called, by the role that the office holds; and the roles that hold none, whose keys stand among the acts."""
    held = {Role.OPERATOR.value: _("系统管理"), Role.REGISTRAR.value: _("安全管理（目录）"), Role.AUDITOR.value: _("审计管理")}
    return held | {Role.CLINICIAN.value: _("临床"), Role.HOSPITAL.value: _("医院系统")}


def subject(act: OfficeAct) -> str:
    """What an act was done to, in words."""
    if act.what.startswith(("account", "key")):
        return f"{names(act.subject)} · {office_names().get(act.role, act.role)}".removesuffix(" · ")
    if act.count > 1:
        return _("%(count)s 封", count=f"{act.count:,}")
    if act.what.startswith("provider"):
        return act.subject.partition(".")[0]
    if act.what == "published":
        return _("第 %(number)s 版", number=act.subject)
    if act.what == "imported":
        return {"orders": _("实际执行的检查检验"), "billed": _("每月收费量"), "denominators": _("互认率的分母"), "ratios": _("报销比例")}[act.subject]
    if act.what == "drawn":
        return _("%(count)s 条", count=act.subject)
    return _exported(act.subject) if act.what == "exported" else act.subject


def _exported(what: str) -> str:
    """What left the house and in which format; by what figures were grouped stands in the auditors' own list."""
    content, _space, form = what.rpartition(" ")
    if f"counter.{content}" in WORDS:
        return f"{say(f'counter.{content}', language.current())} · {form.upper()}"
    kind = content.partition(" ")[0]
    words = {"summary": _("汇总"), "sample": _("抽样"), "return": _("报表"), "public": _("可公开的月度数字页")}
    return f"{words.get(kind, kind)} · {form.upper()}"


def act_names() -> dict[str, str]:
    """What was done, in words."""
    return {
        "account_opened": _("开通或重置账号"), "account_closed": _("关闭账号"), "key_issued": _("签发接口密钥"), "key_bound": _("限定接口密钥的来源地址"), "key_revoked": _("吊销接口密钥"),
        "signing_key_made": _("启用账本签名密钥"), "signing_key_retired": _("停用账本签名密钥"), "references_destroyed": _("销毁标识密钥"),
        "letter_made": _("开具公钥登记函"), "letter_revoked": _("作废公钥登记函"), "report_key_offered": _("医院登记互认码公钥"),
        "enrolment_letter_made": _("开具机构登记函"), "enrolment_letter_revoked": _("作废机构登记函"), "enrolment_letter_claimed": _("凭登记函登记管理员"),
        "provider_declared": _("声明统一身份认证"), "provider_withdrawn": _("停用统一身份认证"),
        "report_key_refused": _("未采用互认码公钥"), "report_key_taken": _("互认码公钥放入草稿"),
        "edge_box_declared": _("登记前置机"), "edge_box_revoked": _("撤销前置机"), "lab_run": _("政策试算"), "published": _("发布目录"), "exported": _("导出"), "drawn": _("抽样"), "imported": _("导入"),
    }  # fmt: skip
