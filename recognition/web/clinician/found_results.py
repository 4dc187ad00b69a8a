"""What a health card finds: the patient's results at other hospitals by item, the best on top, of which some are chosen and so become lookups."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from recognition.catalogue.editions.store import Edition
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Institution
from recognition.domain.policy.wording import WordedReason, worded_answer
from recognition.domain.searches import SearchGround, SearchPurpose
from recognition.errors import Invalid, NotFound, Problem
from recognition.web.clinician import answers, asking, cards, days, language
from recognition.web.clinician.choosing import ITEM, OFFERED
from recognition.web.clinician.choosing import choose as choose_row
from recognition.web.clinician.refusals import says, status_of
from recognition.web.clinician.rendering import page, signed_in
from recognition.web.clinician.session import Session
from recognition.web.shared import across, border_words
from recognition.web.shared.responses import redirect
from recognition.web.shared.result_index import result_index
from recognition.web.shared.service import institution_of, now, service

if TYPE_CHECKING:
    from recognition.results.store import AnnouncedResult
    from recognition.services.results.searching import FoundAnswer, FoundResults

routes = cards.routes
"""One blueprint with the form."""
LONGEST = 1000
"""Characters that are read of the tokens, and of what is sealed."""
LONGEST_ABROAD = 5000
MOST_TOKENS = 2
"""Under the domain key in force, and under the one before while both are valid."""
SEPARATORS = re.compile(r"[,，;；、\r\n]+")
AUTHORISATION, CHOSEN = "authorisation", "result"
SHOWN, NOTHING = "shown", "nothing"
"""What a search showed, sealed, by which it is shown again without its tokens; and that nothing of it was ticked."""
GROUNDS = {
    SearchGround.AGREED: lazy_gettext("患者已在健康卡上同意"),
    SearchGround.CLAIMED: lazy_gettext("所填的患者授权书"),
    SearchGround.DECLARED: lazy_gettext("本地区公布的法律依据"),
    SearchGround.EMERGENCY: lazy_gettext("急救，事后审查"),
}


@dataclass(frozen=True, slots=True)
class FoundView:
    """A result as the page shows it; `handle` is what is sent when it is chosen."""

    handle: str
    item: str
    issuer: str
    performed_says: str
    verdict: str
    plain: str
    until: str
    mark: str | None
    reasons: tuple[WordedReason, ...]
    cautions: tuple[WordedReason, ...]


@routes.post("/search")
@signed_in
def search(here: Session) -> Response:
    """Looks for the results of the patient whose tokens the browser was given; the search is written down before anything is shown."""
    return _searched(here, request.form.get("once", "")[:40] or secrets.token_urlsafe(9))


@routes.post("/choose")
@signed_in
def choose(here: Session) -> Response:
    """The lookups of the results that were ticked, each once however often the form is sent; the decision follows on their page."""
    index = result_index()
    from recognition.services.results.choosing import choose

    handles = list(dict.fromkeys(request.form.getlist(CHOSEN)))
    if not handles and (shown := request.form.get(SHOWN, "")[:LONGEST]):
        # The same list again: a dynamic code cannot be scanned a second time.
        return _again(here, shown, nothing=True) if here.in_fields else redirect(url_for("cards.found", shown=shown, nothing=1), 303)
    if not 0 < len(handles) <= answers.MOST:
        return cards.form(422, _("没有选中任何一项，什么都没有写入。请再扫一次。"))
    receiver, once, made = institution_of(here.caller), request.form.get("once", "")[:40], []
    try:
        for handle in handles:
            key = asking.once("card", once, orjson.dumps([handle, here.patient])) if once else None
            made.append(choose(service(), index, handle[:LONGEST], here.caller, receiver, now(), key, patient_ref=here.patient or None))
    except Problem as refusal:
        if not made:
            return cards.form(status_of(refusal.code), says(refusal.code))
    return answers.reached(here, made)


@routes.get("/found")
@signed_in
def found(here: Session) -> Response:
    """What a search of this person showed a while ago, at an address of its own: so that Back finds it, and no page that was sent for is left behind."""
    return _again(here, request.args.get(SHOWN, "")[:LONGEST], nothing=NOTHING in request.args)


def _again(here: Session, shown: str, nothing: bool) -> Response:
    index = result_index()
    from recognition.services.results.searching import SearchChanged
    from recognition.services.results.shown_again import show_again

    try:
        results = show_again(service(), index, shown, here.caller, now())
    except (Invalid, NotFound, SearchChanged):
        return cards.form(410, _("这些结果不能再显示：已超过 30 分钟，或有变化。请再扫一次。"))
    return _page(results, shown, _("没有勾选任何一项。请勾选要用的结果。") if nothing else "")


def _searched(here: Session, once: str) -> Response:
    """What the form's tokens find, each `once` written down one time."""
    tokens, purpose = request.form.get("tokens", "")[:LONGEST].split(), cards.purpose_sent()
    if not tokens:
        return cards.form(422, _("没有取得令牌。请打开浏览器脚本，再扫一次。"), purpose)
    if len(tokens) > MOST_TOKENS:
        return cards.form(422, says("token_malformed"), purpose)
    body: dict[str, Any] = {"purpose": purpose.value, **dict(zip(("token", "earlier_token"), tokens, strict=False))}
    if abroad := _abroad(request.form.get("peer_tokens", "")):
        body["peer_tokens"] = abroad
    if authorisation := request.form.get(AUTHORISATION, "").strip():
        body[AUTHORISATION] = authorisation
    items, unclear = _named(request.form.get("items", ""))
    if unclear:
        return page("card_items.html", 422, error=unclear, once=secrets.token_urlsafe(9), **_kept(tokens, purpose.value))
    if items:
        body["items"] = items
    try:
        results, shown = _search(here, body, once)
    except Problem as refusal:
        return _not_found(refusal, body, tokens)
    return _page(results, shown) if here.in_fields else redirect(url_for("cards.found", shown=shown), 303)


def _page(results: FoundResults, shown: str, error: str = "") -> Response:
    """What was found, with what was wrong with a choice before."""
    edition = service().edition_numbered(results.search.edition)
    return page(
        "found_results.html",
        422 if error else 200,
        groups=[[_view(each, edition) for each in group] for group in results.groups],
        asked=results.asked,
        region_name=across.region_name,
        why_not=border_words.why_not,
        count=results.search.found,
        issuers=len({each.result.issuer for group in results.groups for each in group}),
        ground=GROUNDS[results.search.ground],
        sequence=results.search.receipt.sequence,
        chosen=CHOSEN,
        once=secrets.token_urlsafe(9),
        shown=shown,
        error=error,
    )


def _kept(tokens: Sequence[str], purpose: str) -> dict[str, str]:
    """What a page sends along so that the card need not be scanned again: a dynamic code is good for one time."""
    typed = request.form.get(AUTHORISATION, "").strip()[:LONGEST]
    abroad = request.form.get("peer_tokens", "")[:LONGEST_ABROAD]
    return {"typed": typed, "tokens": " ".join(tokens), "peer_tokens": abroad, "purpose": purpose, "items": request.form.get("items", "")[:LONGEST]}


def _abroad(text: str) -> dict[str, list[str]]:
    """The tokens for neighbouring regions as card.js puts them into the form: `region=token`, with blanks between them."""
    tokens: dict[str, list[str]] = {}
    for region, separator, token in (each.partition("=") for each in text[:LONGEST_ABROAD].split()):
        if separator:
            tokens.setdefault(region, []).append(token)
    return tokens


def _named(typed: str) -> tuple[list[str], str]:
    """The codes of the items that were written, each exactly one; else what is not clear of the first that is not."""
    codes, edition = [], service().edition()
    for text in filter(None, map(str.strip, SEPARATORS.split(typed[:LONGEST]))):
        chosen = choose_row(edition, ITEM, text)
        if chosen.row is None:
            names = language.either("、", "; ").join(language.code_label(row) for row in chosen.offers[:OFFERED])
            return [], _("“%(text)s”是哪一项？请写全称。%(names)s", text=text, names=names)
        codes.append(chosen.row["code"])
    return codes, ""


def _search(here: Session, body: dict[str, Any], once: str) -> tuple[FoundResults, str]:
    """What is found, and by what it is shown again. Raises what the use-case and the schema raise."""
    index = result_index()
    from recognition.services.results.finding import SearchedFor
    from recognition.services.results.searching import search
    from recognition.services.results.shown_again import sealed
    from schemas.results import SEARCH_BODY

    read, receiver = SEARCH_BODY.read(body), institution_of(here.caller)
    tokens = tuple(read[name] for name in ("token", "earlier_token") if name in read)
    asked = SearchedFor(receiver, tokens, SearchPurpose(read["purpose"]), read.get("items", ()), read.get(AUTHORISATION), read.get("peer_tokens", {}))
    key = asking.once("card/search", once, orjson.dumps([body, receiver], option=orjson.OPT_SORT_KEYS))
    results = search(service(), index, asked, here.caller, now(), key)
    return results, sealed(service(), index, results.search, tokens, asked.items)


def _not_found(refusal: Problem, body: dict[str, Any], tokens: Sequence[str]) -> Response:
    """Asks for the authorisation where that is what is missing or wrong; else the form again, with what was wrong."""
    code = refusal.code
    if isinstance(refusal, Invalid):
        field, code = refusal.details["errors"][0] if refusal.details.get("errors") else (refusal.field, refusal.code)
        if field == AUTHORISATION:
            error = "" if code == "authorisation_required" and AUTHORISATION not in body else says(code)
            return page("authorisation.html", 422 if error else 200, error=error, once=secrets.token_urlsafe(9), **_kept(tokens, body["purpose"]))
    elif status_of(code) in (429, 503):
        raise refusal
    return cards.form(status_of(code), says(code), cards.purpose_sent())


def _issuer(result: AnnouncedResult, issuer: Institution | None) -> str:
    name = language.label_of(issuer.name_zh, issuer.name_en) if issuer else result.issuer
    return language.with_region(name, across.region_name(result.abroad[0], language.current())) if result.abroad else name


def _view(found: FoundAnswer, edition: Edition) -> FoundView:
    result, answer, reading = found.result, found.answer, edition.reading
    item, issuer = reading.item(result.item), reading.institution(result.issuer) or across.institution(result.issuer)
    mark = across.mark(edition, result.issuer, answer.mark)
    worded = worded_answer(answer, shanghai_day(result.performed_at), language.current(), mark)
    return FoundView(
        found.handle,
        language.label_of(item.name_zh, item.name_en) if item else result.item,
        _issuer(result, issuer),
        days.when_performed(result.performed_at, result.stated),
        answer.verdict.value,
        worded.plain,
        worded.until,
        mark,
        worded.reasons,
        worded.cautions,
    )
