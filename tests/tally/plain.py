"""A second count of everything, made to be read and not to be quick: loops over dictionaries, sharing no function with `tallies`."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
NOTHING = dict.fromkeys(
    (
        "lookups recognised discretionary not_covered viewed accepted accepted_discretionary accepted_outside accepted_consortium"
        " unreferenced repeated repeated_without_reason undecided provisional avoided avoided_discretionary avoided_consortium reversed doubtful"
        " avoided_reports avoided_patient_days saved_fen saved_discretionary_fen saved_consortium_fen saved_adjusted_fen"
        " avoided_by_report_and_patient avoided_by_report avoided_by_patient saved_by_report_and_patient_fen saved_by_report_fen saved_by_patient_fen"
        " partly_reversed doubtful_fen repeated_elsewhere repeated_elsewhere_fen withdrawn_late withdrawn_late_fen same_number same_number_fen"
        " provisional_recognised provisional_recognised_fen viewed_by_system viewed_patient_days avoided_corroborated saved_corroborated_fen"
        " handed_in_late handed_in_doubtful hook_unseen hook_silent"
    ).split(),
    0,
)
DIMENSIONS = ("day", "receiver", "issuer", "item", "verdict", "reason", "issuer_region", "receiver_region")
ONE_DAY = timedelta(days=1)


def recount(entries, today: date) -> list[tuple[dict, str, int]]:
    """Everything counted as of a day, one by one: where (by the dimensions' names), which counter, how much."""
    facts, counted = {}, []
    taken_back = {entry.cites for entry in entries if type(entry).__name__ == "RecordedCorrection"}
    announced = {entry.cites for entry in entries if type(entry).__name__ == "RecordedCorroboration"}
    for entry in entries:
        kind = type(entry).__name__
        if entry.receipt.sequence in taken_back:
            continue
        if kind == "RecordedLookup":
            facts[entry.id] = told(entry)
        if kind == "RecordedDecision":
            decide(facts[entry.lookup], entry, entry.receipt.sequence in announced)
    hooked = [entry for entry in entries if type(entry).__name__ == "RecordedHookQuestion"]
    acted_on = {entry.hook for entry in entries if type(entry).__name__ == "RecordedLookup"}
    repeats = [entry for entry in entries if type(entry).__name__ == "RecordedRepeat" and entry.receipt.sequence not in taken_back]

    def count(fact: dict, day: date, counter: str, n: int = 1, reason: str | None = None) -> None:
        where = {name: fact[name] for name in DIMENSIONS if name != "day"} | {"day": day.toordinal()}
        counted.append((where | {"reason": fact["reason"] if reason is None else reason}, counter, n))

    for entry in hooked:
        if entry.receipt.sequence not in acted_on:
            count(told(entry.lookup), told(entry.lookup)["asked"], "hook_unseen" if entry.shown else "hook_silent")
    for fact in facts.values():
        ask(fact, today, count)
    look(facts.values(), count)
    earn([fact for fact in facts.values() if fact["marks"]], repeats, today, count)
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
        "marks": {mark for mark in (lookup.report, *lookup.others, lookup.patient) if mark},
        "others": lookup.others,
        "consortium": lookup.same_consortium,
        "own": lookup.same_entity or lookup.issuer == lookup.receiver or lookup.performer == lookup.receiver,
        "fen": answer.price.fen,
        "cap": lookup.cap,
        "wider": set(lookup.wider),
        "covers": dict(lookup.covers),
        "parts": dict(lookup.parts),
        "origin": lookup.origin,
        "viewed": None,
        "looks": [],
        "state": None,
        "first": None,
        "repeated_since": None,
        "late": False,
    }


def decide(fact: dict, decision, announced: bool) -> None:
    """What the lookup has become by one more decision."""
    kind, day = str(decision.kind), decision.at.astimezone(CHINA).date()
    if kind == "viewed":
        fact["viewed"] = fact["viewed"] or day
        if "/" in decision.by or (decision.by.startswith("p") and len(decision.by) == 9):
            fact["looks"].append((decision.receipt.sequence, day))
        return
    if kind != "repeated" and fact["repeated_since"] and day > fact["repeated_since"] + ONE_DAY:
        fact["late"] = True
    fact["repeated_since"] = (fact["repeated_since"] or day) if kind == "repeated" else None
    if kind == "accepted" and not fact["first"]:
        fact["first"] = (decision.receipt.sequence, day)
    if kind == "withdrawn":
        fact["state"] = None
    if kind == "repeated" or (kind == "accepted" and fact["state"] != "accepted"):
        fact |= {
            "state": kind,
            "decided": day,
            "order": decision.receipt.sequence,
            "why": str(decision.reason or ""),
            "coded": announced or bool(decision.code),
        }


def ask(fact: dict, today: date, count) -> None:
    """Counters of questions and of decisions."""
    count(fact, fact["asked"], "lookups")
    count(fact, fact["asked"], fact["verdict"])
    if fact["origin"]:
        count(fact, fact["asked"], "handed_in_late")
        if fact["origin"].doubtful:
            count(fact, fact["asked"], "handed_in_doubtful")
    if fact["viewed"]:
        count(fact, fact["viewed"], "viewed")
        if not fact["looks"]:
            count(fact, fact["viewed"], "viewed_by_system")
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


def look(facts, count) -> None:
    """Patients whom a person looked up, once a day at one receiver: with the first look of the day."""
    first = {}
    for fact in facts:
        for order, day in fact["looks"]:
            if fact["patient"]:
                key = fact["receiver"], fact["patient"], day
                first[key] = min(first.get(key, (order, fact)), (order, fact), key=lambda one: one[0])
    for (_receiver, _patient, day), (_order, fact) in first.items():
        count(fact, day, "viewed_patient_days")


def earn(facts: list[dict], repeats, today: date, count) -> None:
    """What was avoided, and what it saved: set by set."""
    found = []
    for place in {place_of(fact) for fact in facts}:
        here = [fact for fact in facts if place_of(fact) == place]
        groups = sets([fact for fact in here if fact["state"]])
        for members in groups:
            found += claims(members, members + [fact for fact in here if not fact["state"] and home(fact, groups) is members], repeats)
    found.sort(key=lambda claim: claim["order"])
    of_report, of_patient, of_number = {}, {}, {}
    for claim in found:
        number = claim["number"] and (claim["receiver"], claim["number"], claim["person"], claim["item"])
        if number and of_number.setdefault(number, claim) is not claim:
            count(claim, claim["day"], "same_number")
            count(claim, claim["day"], "same_number_fen", claim["worth"])
            continue
        tell(claim, today, count)
        if today > claim["until"] and claim["held"] and not claim["consortium"] and claim["verdict"] == "recognised":
            keep_first(of_report, claim["number"] and (place_of(claim), claim["number"]), claim)
            keep_first(of_patient, claim["person"] and (claim["receiver"], claim["person"], claim["day"]), claim)
    for claim in of_report.values():
        count(claim, claim["day"], "avoided_reports")
    for claim in of_patient.values():
        count(claim, claim["day"], "avoided_patient_days")


def place_of(fact: dict) -> tuple:
    """Where and when the result was made, and who has it now."""
    return fact["receiver"], fact["issuer"], fact["performed"]


def sets(decided: list[dict]) -> list[list[dict]]:
    """The decided lookups of one place that share a reference, directly or through others."""
    groups = [[fact] for fact in decided]
    for fact in decided:
        for mark in fact["marks"]:
            touching = [group for group in groups if any(mark in other["marks"] for other in group)]
            groups = [group for group in groups if group not in touching] + [sum(touching, [])]
    return groups


def home(fact: dict, groups: list[list[dict]]) -> list[dict] | None:
    """The set that a lookup means on which nothing stands any more: by its report, else by its patient."""
    for mark in (fact["report"], *fact["others"], fact["patient"]):
        for members in groups:
            if mark and any(mark in other["marks"] for other in members):
                return members
    return None


def claims(members: list[dict], touching: list[dict], repeats) -> list[dict]:
    """What is claimed to be avoided of one set, each item once, and what became of it."""
    members = sorted(members, key=lambda fact: fact["order"])
    marks = set().union(*(fact["marks"] for fact in members))
    people = list(dict.fromkeys(fact["patient"] for fact in members if fact["patient"]))
    accepted = [fact for fact in members if fact["state"] == "accepted" and earns(fact, fact["decided"])]
    items = {}
    for fact in accepted:
        items.setdefault(fact["item"], fact)
    found = []
    for fact in items.values():
        if fact["wider"] & set(items) or any(contains(other, fact) for other in items.values() if other is not fact):
            continue
        same = [other for other in accepted if other["item"] == fact["item"]]
        early = [((other["order"], other["decided"]), other["fen"]) for other in same]
        early += [(other["first"], other["fen"]) for other in touching if other["item"] == fact["item"] and other["first"] and earns(other, other["first"][1])]
        early = min(early)
        claim = fact | {"day": early[0][1], "order": early[0][0], "fen": early[1], "until": max(fact["closes"], fact["decided"])}
        claim["number"] = next((other["report"] for other in same if other["report"]), None)
        claim["coded"] = any(other["coded"] for other in same)
        claim["person"] = people[0] if any(other["patient"] for other in same) else ""
        claim["late"] = any(other["late"] and related(other, fact) for other in touching)
        found.append(claim)
    found.sort(key=lambda claim: claim["order"])
    for place, claim in enumerate(found):
        claim["share"] = cheapest(found[: place + 1], found) - cheapest(found[:place], found)
        outcome(claim, members, marks, people, repeats)
    return found


def earns(fact: dict, day: date) -> bool:
    """Whether an acceptance of this day may avoid anything."""
    return fact["verdict"] != "not_covered" and not fact["own"] and day <= fact["closes"] + ONE_DAY


def contains(other: dict, fact: dict) -> bool:
    """Whether the other set has all members of this one, and more or earlier."""
    mine, others = set(fact["parts"]), set(other["parts"])
    return bool(mine) and bool(others) and (mine < others or (mine == others and other["order"] < fact["order"]))


def related(other: dict, fact: dict) -> bool:
    """Whether the two lookups are of one item, or of one that has the other in it."""
    return other["item"] == fact["item"] or other["item"] in fact["wider"] or fact["item"] in other["wider"]


def tests_of(fact: dict) -> set[str]:
    """The single tests of a lookup."""
    return set(fact["parts"]) or {fact["item"]}


def cheapest(wanted: list[dict], known: list[dict]) -> int:
    """The least that orders for all that is wanted cost, by trying every choice among the orders that are known."""
    single, orders = {}, {}
    for fact in known:
        for test, fen in (fact["parts"] or {fact["item"]: fact["fen"]}).items():
            single[test] = min(fen, single.get(test, fen))
        for code, fen in [*([(fact["item"], fact["fen"])] if fact["parts"] else []), *([fact["cap"]] if fact["cap"] else []), *fact["covers"].items()]:
            price, tests = orders.get(code, (fen, set()))
            orders[code] = (min(price, fen), tests | tests_of(fact))
    priced = [(fen, tests | ({code} & set(single))) for code, (fen, tests) in orders.items()]
    needed = set().union(*(tests_of(fact) for fact in wanted)) if wanted else set()
    costs = []
    for choice in range(2 ** len(priced)):
        chosen = [order for place, order in enumerate(priced) if choice >> place & 1]
        left = needed.difference(*(tests for _, tests in chosen))
        costs.append(sum(fen for fen, _ in chosen) + sum(single[test] for test in left))
    return min(costs)


def outcome(claim: dict, members: list[dict], marks: set, people: list, repeats) -> None:
    """How much of a claim was done again, and what else there is to say of it."""
    known = [repeat for repeat in repeats if marks & {*repeat.reports, *repeat.patients} and claim["performed"] <= shanghai(repeat) <= claim["until"]]
    done = [repeat for repeat in known if repeat.institution == claim["receiver"]]
    again = [fact for fact in members if fact["state"] == "repeated" and fact["decided"] <= claim["until"]]
    whole = any(repeat.item == claim["item"] for repeat in done) or any(fact["item"] == claim["item"] or fact["item"] in claim["wider"] for fact in again)
    parts, items = claim["parts"], set().union(*({repeat.item, *repeat.also} for repeat in done), *({fact["item"], *fact["parts"]} for fact in again))
    if not parts:
        whole = whole or any(claim["item"] in repeat.also for repeat in done) or any(claim["item"] in {*fact["wider"], *fact["parts"]} for fact in again)
    worth = sum(parts.values()) or len(parts)
    undone = sum((fen if any(parts.values()) else 1) for test, fen in parts.items() if test in items)
    whole = whole or (bool(parts) and set(parts) <= items)
    numbers = {number for fact in members for number in (fact["report"], *fact["others"])} - {None}
    mine = {claim["item"], *parts}
    strange = any(
        people and repeat.patients and numbers & {*repeat.reports} and not set(people) & {*repeat.patients} and mine & {repeat.item, *repeat.also}
        for repeat in done
    )
    claim["held"] = not whole
    claim["partly"] = not whole and undone > 0
    claim["worth"] = 0 if whole else claim["share"] * (worth - undone) // worth if parts else claim["share"]
    claim["doubtful"] = len(people) > 1 or ((whole or undone > 0) and strange)
    claim["elsewhere"] = any(repeat.institution != claim["receiver"] and mine & {repeat.item, *repeat.also} for repeat in known)


def shanghai(repeat) -> date:
    """The day on which it was performed."""
    return repeat.performed_at.astimezone(CHINA).date()


def tell(claim: dict, today: date, count) -> None:
    """The counters of one claim."""
    day = claim["day"]
    if claim["doubtful"]:
        count(claim, day, "doubtful")
    if not claim["held"]:
        count(claim, day, "reversed")
        return
    if claim["partly"]:
        count(claim, day, "partly_reversed")
    for flag, counter in (("doubtful", "doubtful"), ("elsewhere", "repeated_elsewhere"), ("late", "withdrawn_late")):
        if claim[flag]:
            if flag != "doubtful":
                count(claim, day, counter)
            count(claim, day, f"{counter}_fen", claim["worth"])
    if today <= claim["until"]:
        count(claim, day, "provisional")
        if claim["verdict"] == "recognised" and not claim["consortium"]:
            count(claim, day, "provisional_recognised")
            count(claim, day, "provisional_recognised_fen", claim["worth"])
        return
    apart = "_consortium" if claim["consortium"] else {"recognised": "", "discretionary": "_discretionary"}[claim["verdict"]]
    count(claim, day, "avoided" + apart)
    count(claim, day, f"saved{apart}_fen", claim["worth"])
    if not apart:
        grade = {(True, True): "report_and_patient", (True, False): "report", (False, True): "patient"}[bool(claim["number"]), bool(claim["person"])]
        name = "corroborated" if claim["coded"] else f"by_{grade}"
        count(claim, day, f"avoided_{name}")
        count(claim, day, f"saved_{name}_fen", claim["worth"])


def keep_first(found: dict, key: tuple | None, claim: dict) -> None:
    """Of the claims for one unit, keeps the one whose time ended first."""
    if key and (key not in found or (claim["until"], claim["order"]) < (found[key]["until"], found[key]["order"])):
        found[key] = claim
