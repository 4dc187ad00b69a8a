"""The line that the clinician pastes into the medical record when an outside result is accepted."""

from __future__ import annotations

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Answer, Lookup, Verdict
from recognition.domain.policy.wording import MIXED, counts, day_text
from recognition.domain.policy.words import say, words


def record_line(lookup: Lookup, item: str, issuer: str, lang: str, mark: str | None = None, performer: str | None = None) -> str:
    """One line with item, performing institution, Shanghai day, mark, and a place for the result, which is not known here.

    `item`, `issuer` and `performer` (the laboratory, where it is not the issuer) are names in the language of the line;
    `mark` is the mark as printed (川渝HR), without which the scope's code stands. A record of an accepted outside result
    must state its content, the institution and the date. No reference of report or patient is ever part of the line.
    """
    answer = lookup.answer
    name = _one_line(item)
    if MIXED in answer.reasons:
        name = say("record_part.of_panel", lang, item=name, counts=counts(answer.members, lang))
    return say(
        "record." + answer.verdict,
        lang,
        item=name,
        performer=_one_line(issuer) if performer is None or performer == issuer else _performed_by(issuer, performer, lang),
        performed=day_text(shanghai_day(lookup.performed_at)),
        mark=_mark(answer, mark, lang),
        result=words("record_part.image" if "image_only" in answer.cautions else "record_part.result", lang),
    )


def _performed_by(issuer: str, performer: str, lang: str) -> str:
    return say("record_part.laboratory", lang, performer=_one_line(performer), issuer=_one_line(issuer))


def _mark(answer: Answer, mark: str | None, lang: str) -> str:
    if answer.mark:
        return say("record_part.mark", lang, mark=mark or answer.mark)
    if answer.members and answer.verdict is not Verdict.NOT_COVERED:
        return words("record_part.panel_marks", lang)
    return words("record_part.no_mark", lang)


def _one_line(name: str) -> str:
    """A name of an unknown item or issuer is what was sent: no line break of it may break the record."""
    return " ".join(name.split())
