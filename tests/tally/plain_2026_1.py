"""A second count of everything by revision 2026.1, made to be read and not to be quick: loops over dictionaries, sharing no function with `tallies`."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
NOTHING = dict.fromkeys(
    (
        "lookups recognised discretionary not_covered viewed accepted accepted_discretionary accepted_outside accepted_consortium"
        " unreferenced repeated repeated_without_reason undecided provisional avoided avoided_discretionary avoided_consortium reversed doubtful"
        " avoided_reports avoided_patient_days saved_fen saved_discretionary_fen saved_consortium_fen saved_adjusted_fen"
    ).split(),
    0,
)
DIMENSIONS = ("day", "receiver", "issuer", "item", "verdict", "reason", "issuer_region", "receiver_region")
ONE_DAY = timedelta(days=1)


def recount(entries, today: date) -> list[tuple[dict, str, int]]:
    """Everything counted as of a day, one by one: where (by the dimensions' names), which counter, how much."""
    facts, counted = {}, []
    taken_back = {entry.cites for entry in entries if type(entry).__name__ == "RecordedCorrection"}
    for entry in entries:
        kind = type(entry).__name__
        if entry.receipt.sequence in taken_back:
            continue
        if kind == "RecordedLookup":
            facts[entry.id] = told(entry)
        if kind == "RecordedDecision":
            decide(facts[entry.lookup], entry)
    repeats = [entry for entry in entries if type(entry).__name__ == "RecordedRepeat" and entry.receipt.sequence not in taken_back]

    def count(fact: dict, day: date, counter: str, n: int = 1, reason: str | None = None) -> None:
        where = {name: fact[name] for name in DIMENSIONS if name != "day"} | {"day": day.toordinal()}
        counted.append((where | {"reason": fact["reason"] if reason is None else reason}, counter, n))

    for fact in facts.values():
        ask(fact, today, count)
    earn([fact for fact in facts.values() if fact["state"] and fact["marks"]], repeats, today, count)
    return counted


def total(counted, *names: str) -> dict[tuple, dict[str, int]]:
    """The rows of a summary by these dimensions."""
    rows: dict[tuple, Counter] = {}
    for where, counter, n in counted:
        rows.setdefault(tuple(where[name] for name in names), Counter())[counter] += n
    for row in rows.values():
        row["saved_adjusted_fen"] = row["saved_fen"]
    return {key: NOTHING | dict(row) for key, row in rows.items()}


def told(lookup) -> dict:
    """What the lookup's entry says."""
    answer = lookup.answer
    asked, performed = (moment.astimezone(CHINA).date() for moment in (lookup.at, lookup.performed_at))
    window = timedelta(days=answer.window_days or 0)
    return {
        "asked": asked,
        "receiver": lookup.receiver,
        "issuer": lookup.issuer,
        "item": lookup.item,
        "verdict": str(answer.verdict),
        "reason": (*answer.reasons, "")[0],
        "issuer_region": lookup.issuer_division,
        "receiver_region": lookup.receiver_division,
        "performed": performed,
        "closes": performed + window if performed + window >= asked else asked + window,
        "report": lookup.report,
        "patient": lookup.patient,
        "marks": {mark for mark in (lookup.report, lookup.patient) if mark},
        "consortium": lookup.same_consortium,
        "own": lookup.same_entity or lookup.issuer == lookup.receiver or lookup.performer == lookup.receiver,
        "fen": answer.price.fen,
        "cap": lookup.cap,
        "wider": set(lookup.wider),
        "viewed": None,
        "state": None,
    }


def decide(fact: dict, decision) -> None:
    """What the lookup has become by one more decision."""
    kind, day = str(decision.kind), decision.at.astimezone(CHINA).date()
    if kind == "viewed" and fact["viewed"] is None:
        fact["viewed"] = day
    if kind == "withdrawn":
        fact["state"] = None
    if kind == "repeated" or (kind == "accepted" and fact["state"] != "accepted"):
        fact |= {"state": kind, "decided": day, "order": decision.receipt.sequence, "why": str(decision.reason or "")}


def ask(fact: dict, today: date, count) -> None:
    """Counters of questions and of decisions."""
    count(fact, fact["asked"], "lookups")
    count(fact, fact["asked"], fact["verdict"])
    if fact["viewed"]:
        count(fact, fact["viewed"], "viewed")
    if fact["state"] is None and today >= fact["asked"] + 2 * ONE_DAY:
        count(fact, fact["asked"], "undecided")
    if fact["state"] == "repeated":
        count(fact, fact["decided"], "repeated", reason=fact["why"])
        if not fact["why"]:
            count(fact, fact["decided"], "repeated_without_reason", reason="")
    if fact["state"] == "accepted":
        apart = {"recognised": "accepted", "discretionary": "accepted_discretionary", "not_covered": "accepted_outside"}
        count(fact, fact["decided"], apart[fact["verdict"]])
        if not fact["marks"]:
            count(fact, fact["decided"], "unreferenced")
        if fact["consortium"]:
            count(fact, fact["decided"], "accepted_consortium")


def earn(decided: list[dict], repeats, today: date, count) -> None:
    """What was avoided, and what it saved: report by report."""
    decided.sort(key=lambda fact: fact["order"])
    reports: dict[tuple, list[dict]] = {}
    for fact in decided:
        reports.setdefault((fact["receiver"], fact["issuer"], fact["performed"], sheet(fact, decided)), []).append(fact)
    of_report, of_patient = {}, {}
    for facts in reports.values():
        named = [fact["patient"] for fact in facts if fact["patient"]]
        for claim in claims(facts):
            if len(set(named)) > 1 or any(performs(repeat, claim, facts) and stranger(repeat, facts, named) for repeat in repeats):
                count(claim, claim["decided"], "doubtful")
            if any(undoes(other, claim) for other in facts) or any(performs(repeat, claim, facts) for repeat in repeats):
                count(claim, claim["decided"], "reversed")
                continue
            over = today > claim["until"]
            apart = "_consortium" if claim["consortium"] else {"recognised": "", "discretionary": "_discretionary"}[claim["verdict"]]
            count(claim, claim["decided"], "avoided" + apart if over else "provisional")
            if over:
                count(claim, claim["decided"], f"saved{apart}_fen", claim["share"])
            if over and not apart:
                keep_first(of_report, claim["report"] and (claim["receiver"], claim["issuer"], claim["performed"], claim["report"]), claim)
                keep_first(of_patient, claim["patient"] and (claim["receiver"], named[0], claim["decided"]), claim)
    for claim in of_report.values():
        count(claim, claim["decided"], "avoided_reports")
    for claim in of_patient.values():
        count(claim, claim["decided"], "avoided_patient_days")


def sheet(fact: dict, decided: list[dict]) -> str:
    """The report's reference; without one, that of the first report decided for this patient's results of that day; else the patient's."""
    if fact["report"]:
        return fact["report"]
    for other in decided:
        same = all(other[name] == fact[name] for name in ("receiver", "issuer", "performed", "patient"))
        if same and other["report"]:
            return other["report"]
    return fact["patient"]


def claims(facts: list[dict]) -> list[dict]:
    """The first acceptance of each item that may avoid anything and that no wider one stands for, with its share of its panel's price."""
    first: dict[str, dict] = {}
    for fact in facts:
        in_time = fact.get("decided") <= fact["closes"] + ONE_DAY
        if fact["state"] == "accepted" and fact["verdict"] != "not_covered" and not fact["own"] and in_time:
            first.setdefault(fact["item"], fact)
    found = [fact for item, fact in first.items() if not any(other in fact["wider"] for other in first)]
    for panel in {fact["cap"][0] for fact in found if fact["cap"]}:
        members = [fact for fact in found if fact["cap"] and fact["cap"][0] == panel]
        rest = min(fact["cap"][1] for fact in members)
        for fact in members:
            fact["share"] = min(rest, fact["fen"])
            rest -= fact["share"]
    for fact in found:
        fact.setdefault("share", fact["fen"])
        fact["until"] = max(fact["closes"], fact["decided"])
    return found


def stranger(repeat, facts: list[dict], named: list[str]) -> bool:
    """Whether the laboratory tells this report's number of a patient whom nobody here named."""
    return (
        any(fact["report"] in repeat.reports for fact in facts)
        and len(named) > 0
        and len(repeat.patients) > 0
        and not any(patient in named for patient in repeat.patients)
    )


def undoes(other: dict, claim: dict) -> bool:
    """Whether this lookup of the same report was decided to be repeated, in time, and means the same test."""
    same = other["item"] == claim["item"] or other["item"] in claim["wider"] or claim["item"] in other["wider"]
    return same and other["state"] == "repeated" and other["decided"] <= claim["until"]


def performs(repeat, claim: dict, facts: list[dict]) -> bool:
    """Whether the laboratory's word means this test of this patient, in time."""
    known = {mark for fact in facts for mark in fact["marks"]}
    day = repeat.performed_at.astimezone(CHINA).date()
    return (
        repeat.institution == claim["receiver"]
        and claim["item"] in {repeat.item, *repeat.also}
        and bool(known & {*repeat.reports, *repeat.patients})
        and claim["performed"] <= day <= claim["until"]
    )


def keep_first(found: dict, key: tuple | None, claim: dict) -> None:
    """Of the claims for one unit, keeps the one whose time ended first."""
    if key and (key not in found or (claim["until"], claim["order"]) < (found[key]["until"], found[key]["order"])):
        found[key] = claim
