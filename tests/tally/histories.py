"""Generated histories: few hospitals, items, patients and reports, so that whatever can meet does meet."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from recognition.domain.lookups import SHANGHAI, Origin
from tests.tally.story import EAST, LIN, TANG, WEST, Story

FIRST = datetime(2026, 11, 10, tzinfo=UTC)
CATALOGUE = {
    "tp": {"fen": 400},
    "wbc": {"fen": 1500, "cap": ("cbc", 2200), "wider": ("cbc",)},
    "rbc": {"fen": 1500, "cap": ("cbc", 2200), "wider": ("cbc",)},
    "cbc": {"fen": 2200},
    "us_liver": {"fen": 5000, "wider": ("us_abd",), "covers": (("us_abd", 9000),)},
    "us_gb": {"fen": 5000, "wider": ("us_abd",), "covers": (("us_abd", 9000),)},
    "us_abd": {"fen": 9000, "wider": ("us_all",)},
    "chol": {"fen": 500, "wider": ("lipids", "chemistry"), "covers": (("lipids", 900),)},
    "lipids": {"fen": 900, "parts": (("chol", 500), ("tg", 700))},
    "chemistry": {"fen": 1600, "parts": (("alt", 400), ("chol", 500), ("tg", 700))},
    "alt": {"fen": 400, "wider": ("chemistry", "cardiac")},
    "cardiac": {"fen": 700, "parts": (("alt", 400), ("ck", 300)), "covers": (("chemistry", 1000),)},
}
RELATED = {
    "cbc": ("rbc", "wbc"), "wbc": ("cbc",), "us_abd": ("us_liver", "us_gb"), "lipids": ("chol", "tg"), "chol": ("chemistry", "lipids"),
    "alt": ("cardiac", "chemistry"), "chemistry": ("alt", "chol", "tg"), "cardiac": ("alt", "ck"),
}  # fmt: skip
ITEMS = st.sampled_from(list(CATALOGUE))
RECEIVERS, ISSUERS = st.sampled_from([LIN] * 9 + [TANG]), st.sampled_from([EAST] * 9 + [WEST, LIN])
REPORTS, PATIENTS = st.sampled_from(["R-1", "R-1", "R-2", "R-3", None, None]), st.sampled_from(["P-1", "P-1", "P-2", None])
DAYS = st.sampled_from([0, 0, 1, 1, 2, 3, 4, 5, 7, 8, 9, 14, 29, 30, 31, 32, 33, 38, 45, 60, 61])
"""From 10 November past the end of the year, crowded around the ends of windows."""
MINUTES = st.sampled_from([0, 1, 600, 958, 959, 960, 961, 1439])
"""Of the day in UTC, crowded around Shanghai's midnight."""
VIEWERS = ["pabcdefgh", "pabcdefgh", "abcdefgh", "abcdefgh/dr-4/l-9"]
"""An account, a hospital's key, and a clinician whom the hospital named behind it."""
TODAYS = st.one_of(DAYS, st.integers(0, 200)).map(lambda days: date(2026, 11, 9) + timedelta(days=days))


@st.composite
def moments(draw, days=DAYS) -> datetime:
    """A time, in one of two time zones."""
    at = FIRST + timedelta(days=draw(days), minutes=draw(MINUTES))
    return at.astimezone(draw(st.sampled_from([UTC, SHANGHAI])))


@st.composite
def lookups(draw) -> dict:
    """What one lookup asks about; sampled on one of two days, so that most are of one place."""
    item = draw(ITEMS)
    about = {"when": draw(moments()), "item": item, **CATALOGUE[item]}
    about |= {"receiver": draw(RECEIVERS), "issuer": draw(ISSUERS), "report": draw(REPORTS), "patient": draw(PATIENTS)}
    if draw(st.integers(0, 4)) == 0:
        # a number under which another system knows the same report
        about["others"] = draw(st.sampled_from([("R-2",), ("R-3",), ("A-1",), ("A-1", "R-1")]))
        if about["report"] is None:
            # as entries have it: without a number of its own it has the first of its others
            about["report"], *rest = about["others"]
            about["others"] = tuple(rest)
    about["sampled"] = draw(moments(st.sampled_from([0] * 7 + [1])))
    about["verdict"] = draw(st.sampled_from(["recognised"] * 4 + ["discretionary"] * 2 + ["not_covered"]))
    about["window"] = draw(st.sampled_from([30, 30, 7, 3, 0, None]))
    if draw(st.integers(0, 5)) == 0:
        about |= draw(st.sampled_from([{"same_consortium": True}, {"same_entity": True}, {"performer": LIN}, {"fen": 100}, {"fen": 0}]))
    if "cap" in about and draw(st.integers(0, 4)) == 0:
        about["cap"] = ("cbc", 1800)
    if draw(st.integers(0, 6)) == 0:
        # answered at an edge box: its time may lie before that of entries that are there already
        about["origin"] = Origin("mutual-recognition-ledger/a1", draw(st.integers(0, 9)), 10, "0" * 64, FIRST, draw(st.booleans()))
        if about["origin"].doubtful:
            about |= {"report": None, "patient": None, "others": ()}
    if draw(st.integers(0, 5)) == 0:
        # as entries were before they held what covers an item, or with another day's prices
        about |= draw(st.sampled_from([{"covers": ()}, {"parts": ()}, {"covers": (("us_abd", 7000),)}, {"fen": 300}]))
    return about


@st.composite
def steps(draw) -> tuple:
    """One more entry: a lookup; a hook's question, on which somebody acts or nobody; a decision on one of those there are; word of a repeat; one of the last two taken back; or an acceptance corroborated."""
    kind = draw(st.sampled_from(["asked"] * 3 + ["prompted"] + ["decided"] * 5 + ["performed"] + ["corrected"] * 2 + ["announced"]))
    if kind == "asked":
        return kind, draw(lookups())
    if kind == "prompted":
        return kind, draw(lookups()), draw(st.sampled_from(["silent", "shown", "acted on"]))
    if kind == "decided":
        decision = draw(st.sampled_from(["accepts"] * 5 + ["repeats", "withdraws", "views"]))
        more = {"repeats": ["emergency", None], "accepts": [None, None, None, "C-1"], "views": VIEWERS}.get(decision, [None])
        return kind, draw(st.integers(0, 30)), decision, draw(st.one_of(st.none(), moments())), draw(st.sampled_from(more))
    if kind in ("corrected", "announced"):
        return kind, draw(st.integers(0, 30)), draw(st.one_of(st.none(), moments()))
    item = draw(ITEMS)
    about = {"item": item, "also": draw(st.sampled_from([RELATED.get(item, ()), ()])), "receiver": draw(RECEIVERS)}
    return (
        kind,
        draw(moments()),
        about | draw(st.sampled_from([{"report": "R-1"}, {"report": None, "patient": "P-1"}, {"patient": "P-2"}, {"report": "R-2", "patient": "P-1"}])),
    )


def tell(told: list[tuple]) -> Story:
    """The story of these steps; a decision without a lookup before it is left out, and so is a correction without anything to correct:
    each entry is taken back once, the latest as likely as all before it."""
    story, asked, reported, accepted = Story(), [], [], []
    for kind, *rest in told:
        if kind == "asked":
            asked.append(story.asks(**rest[0]))
        elif kind == "prompted":
            question = story.prompts(shown=rest[1] != "silent", **rest[0])
            if rest[1] == "acted on":
                asked.append(story.acts(question))
        elif kind == "performed":
            reported.append(story.performed(rest[0], **rest[1]))
        elif kind == "announced":
            if accepted:
                story.corroborates(accepted[rest[0] % len(accepted)], rest[1])
        elif kind == "corrected":
            if reported:
                place, when = rest
                story.corrects(reported.pop(-1 - place % len(reported) if place % 2 else -1), when)
        elif asked:
            place, decision, when, more = rest
            how = [when] if decision == "withdraws" else [when, more]
            reported.append(getattr(story, decision)(asked[place % len(asked)], *how))
            accepted += reported[-1:] if decision == "accepts" else []
    return story


@st.composite
def histories(draw, most: int = 30) -> Story:
    """Stories of up to so many steps after a first lookup; every length is as likely as another."""
    told = [("asked", draw(lookups()))]
    for _ in range(draw(st.integers(0, most))):
        told.append(draw(steps()))
    return tell(told)
