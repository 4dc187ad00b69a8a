"""The hospital's own administrator makes, resets and closes accounts of the hospital."""

from __future__ import annotations

from collections.abc import Collection

from flask import Blueprint, Response, current_app, request
from flask_babel import gettext as _

from recognition.accounts.people import Person
from recognition.domain.lookups import Role
from recognition.errors import Forbidden, Invalid, Problem
from recognition.services.keys import KEYS
from recognition.services.offices import note
from recognition.services.people import account_of, add_person, first_password, must_have_password, reset
from recognition.web.clinician.refusals import says, status_of
from recognition.web.clinician.rendering import for_people, page
from recognition.web.clinician.session import Session, account_stores
from recognition.web.shared.service import now, service

routes = Blueprint("accounts", __name__)

ROLES = (Role.CLINICIAN, Role.AUDITOR, Role.PRIVACY_OFFICER)
"""What an administrator of a hospital may give: its clinicians' pages, and its own figures."""


@routes.route("/people", methods=["GET", "POST"])
@for_people
def people(session: Session) -> Response:
    """The accounts of the administrator's hospital. A first password is shown once, on the page that made it."""
    if not session.account.administrator or not session.account.institution:
        raise Forbidden()
    notice, error, status, password = "", "", 200, ""
    if request.method == "POST" and "do" in request.form:
        try:
            notice, password = _done(session)
        except Problem as refusal:
            error, status = says(refusal.code), status_of(refusal.code)
    typed = {name: request.form.get(name, "") if error else "" for name in ("login", "label", "role")}
    return page(
        "people.html",
        status,
        people=account_stores().people.all(session.account.institution),
        notice=notice,
        password=password,
        error=error,
        typed=typed,
        roles=ROLES,
        role_names=role_names(),
    )


def _done(session: Session) -> tuple[str, str]:
    """(what was done, a first password to hand over)."""
    action, _at, target = request.form["do"].partition("@")
    if action == "add":
        password = first_password()
        role = chosen(ROLES, Role.CLINICIAN)
        added = add_person(
            account_stores().people,
            now(),
            session.account.id,
            request.form.get("login", ""),
            password,
            role,
            session.account.institution,
            label=request.form.get("label", ""),
            administrator=request.form.get("administrator") == "1",
        )
        _written(added, session)
        return _("已开通账号 %(login)s。", login=added.login), password
    person = account_of(account_stores(), session.account, target)
    if action == "reset":
        must_have_password(person)
        _written(person, session)
        return _("已重置账号 %(login)s，其登录已全部退出。", login=person.login), reset(account_stores(), person)
    if action == "close" and person.id != session.account.id:
        account_stores().people.close(person.id, now(), session.account.id)
        _written(person, session, issued=False)
        return _("已关闭账号 %(login)s，其登录已全部退出。", login=person.login), ""
    raise Forbidden()


def role_names() -> dict[str, str]:
    """What people and keys of a hospital may do, in the user's language."""
    return {
        Role.HOSPITAL.value: _("医院系统（服务器）"), Role.CLINICIAN.value: _("临床"), Role.AUDITOR.value: _("本院审计"),
        Role.PRIVACY_OFFICER.value: _("个人信息保护"),
    }  # fmt: skip


def chosen(roles: Collection[Role], usual: Role) -> Role:
    """The role in the form at hand, the `usual` one where it has none. Raises Invalid `choice_unknown` for another."""
    name = request.form.get("role", usual.value)
    role = next((role for role in roles if role.value == name), None)
    if role is None:
        raise Invalid("role", code="choice_unknown")
    return role


def _written(person: Person, session: Session, issued: bool = True) -> None:
    """Where offices are apart, what happens to accounts of hospitals is an entry too."""
    if current_app.extensions["recognition.settings"].separation:
        note(service().ledger, person, now(), session.account.id, issued)


def who(by: str) -> str:
    """What the account or the key is called, where it has a name for itself; else its id."""
    person = account_stores().people.get(by)
    if person:
        return person.label or person.login
    key = current_app.extensions[KEYS].get(by)
    return key.label if key and key.label else by
