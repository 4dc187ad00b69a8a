"""The hospital's own administrator issues, replaces, binds and ends the keys of the hospital's systems."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request
from flask_babel import gettext as _

from recognition.domain.lookups import Role
from recognition.errors import Forbidden, Invalid, Problem
from recognition.services import own_keys
from recognition.services.keys import KEYS, written_use
from recognition.web.clinician.accounts import chosen, role_names, who
from recognition.web.clinician.refusals import says, status_of
from recognition.web.clinician.rendering import for_people, page
from recognition.web.clinician.session import Session
from recognition.web.shared.service import now, service

routes = Blueprint("own_keys", __name__)


@routes.route("/keys", methods=["GET", "POST"])
@for_people
def keys(session: Session) -> Response:
    """The keys of the administrator's hospital. A new one is shown once, on the page that made it."""
    known = own_keys.listed(current_app.extensions[KEYS], session.account)
    notice, secret, errors, status = "", "", [], 200
    if request.method == "POST" and "do" in request.form:
        try:
            notice, secret = _done(session)
            known = own_keys.listed(current_app.extensions[KEYS], session.account)
        except Problem as refusal:
            errors, status = [(refusal.field or "label", says(refusal.code))], status_of(refusal.code)
    return page(
        "own_keys.html",
        status,
        keys=known,
        notice=notice,
        secret=secret,
        errors=errors,
        typed={name: request.form.get(name, "") if errors else "" for name in ("label", "role", "signs", "networks")},
        role_names={role.value: role_names()[role.value] for role in own_keys.ROLES},
        who=who,
    )


def _done(session: Session) -> tuple[str, str]:
    """(what was done, a key to hand over)."""
    action, _at, target = request.form["do"].partition("@")
    store, ledger, by = current_app.extensions[KEYS], service().ledger, session.account
    if action == "issue":
        role = chosen(own_keys.ROLES, Role.HOSPITAL)
        if not request.form.get("label", "").strip():
            raise Invalid("label", code="field_required")
        use = written_use(request.form.get("signs", ""), request.form.get("networks", ""))
        return _("已签发接口密钥。"), own_keys.issue(store, ledger, now(), by, role, request.form.get("label", ""), use)
    if action == "replace":
        return _("已签发替换的密钥。两把都有效；各系统都换好以后，请停用原来的 %(key)s。", key=target), own_keys.replace(store, ledger, now(), by, target)
    if action == "bind":
        networks = written_use("", request.form.get("networks", "")).networks
        bound = own_keys.bind(store, ledger, now(), by, target, networks)
        return _("密钥 %(key)s 的来源地址：%(networks)s", key=bound.id, networks=" ".join(bound.networks) or _("不限")), ""
    if action == "revoke":
        return _("已停用密钥 %(key)s，在各处立即失效。", key=own_keys.revoke(store, ledger, now(), by, target).id), ""
    raise Forbidden()
