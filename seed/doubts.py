"""What auditors ask about, and what they can rely on: a few stories of the demonstration that chance would not produce, and what was written about them.

Each is played through the use-cases like all other activity, at its own time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from recognition.domain.lookups import SHANGHAI, Caller, Coding, Decision, DecisionKind, Query, RepeatReason, Role
from recognition.domain.recorded import RecordedLookup
from recognition.report_codes import codes
from recognition.report_codes.claims import Claims, CodedItem
from recognition.report_codes.faults import CodesOff
from recognition.report_codes.private_keys import read_pem
from recognition.services.decisions import decide
from recognition.services.doubts import doubts, note
from recognition.services.lookups import Service
from recognition.services.repeats import report_repeat
from recognition.services.report_codes import asking
from seed import report_codes
from seed.activity import Player
from seed.region import ISSUER, ISSUER_NHSA, OTHER_RECEIVER, RECEIVER

SILENT = "cq013"
"""A hospital that never reports a repeat."""
SPARED, CODED = 36, 6
"""Tests that it accepted in its last whole month, and reports with codes that were scanned in the time of all stories."""
ACCEPTED = DecisionKind.ACCEPTED
MINUTES = timedelta(minutes=4)
WRITTEN: Sequence[tuple[str, Sequence[tuple[str, str]]]] = (
    ("repeats_never", (("asked", "避免和待定的检查很多，却从未报送过重复检查。接口是否接通？"),)),
    ("several_patients", (("asked", "同一报告单号报了两名患者，请核对。"), ("answered", "第二条是登记时选错了患者，已通知科室撤回。"))),
    (
        "withdrawn_late",
        (("asked", "决定重复十二天后改为采信，期间是否已经做了？"), ("answered", "患者改约，未做；已查检查登记。"), ("explained", "检查登记与答复一致。")),
    ),
    (
        "possible_repeats",
        (("asked", "同日同项目又做了一次，没有报告单号。是不是这一份？"), ("answered", "是同一名患者，漏填报告单号。"), ("upheld", "应计为重复，请更正。")),
    ),
)
"""Of each kind: what was written about the largest, by whom each act is."""


@dataclass(frozen=True, slots=True)
class StoryReport:
    """One report of the stories: what it is asked about, at which receiver, when, and how long ago it was performed."""

    at: datetime
    receiver: str
    item: str
    report: str | None
    patient: str | None = None
    days_ago: int = 1

    @property
    def query(self) -> Query:
        """The question about it, performed in the morning."""
        performed = (self.at - timedelta(days=self.days_ago)).replace(hour=9, minute=15, second=0, microsecond=0)
        return Query(
            Coding("recognition", self.item), Coding("recognition", ISSUER), performed, self.receiver, report_ref=self.report, patient_ref=self.patient
        )


class Stories:
    """Hands the stories to the player; those that would lie before `since` are left out."""

    def __init__(self, service: Service, player: Player, since: datetime, now: datetime) -> None:
        self.service, self.player, self.since, self.now = service, player, since, now

    def plan(self) -> None:
        """Plans all of them."""
        self._one_number_for_two()
        self._withdrawn_late()
        self._done_elsewhere()
        self._repeated_without_a_link()
        self._one_number_for_two_days()
        self._part_of_a_set()
        self._silence()
        # codes have libraries of their own, which a region without them does not install
        with suppress(CodesOff):
            self._scanned()

    def _day(self, days: int, hour: int = 10) -> datetime:
        return (self.now.astimezone(SHANGHAI) - timedelta(days=days)).replace(hour=hour, minute=20, second=0, microsecond=0)

    def _later(self, at: datetime, act: Callable[[datetime], object]) -> None:
        if self.since < at:
            self.player.later(at, act)

    def _accepts(
        self, story: StoryReport, decision: DecisionKind = ACCEPTED, reason: RepeatReason | None = None, then: Callable[[RecordedLookup], None] | None = None
    ) -> None:
        """Asks, and decides some minutes later."""

        def ask(at: datetime) -> None:
            [(_place, lookup)] = self.service.ask_all([(0, story.query)], self.player.caller(story.receiver), at)
            assert isinstance(lookup, RecordedLookup), "the stories ask only about what can be read"
            self._decides(lookup, at + MINUTES, decision, reason)
            if then:
                then(lookup)

        self._later(story.at, ask)

    def _decides(self, lookup: RecordedLookup, at: datetime, decision: DecisionKind, reason: RepeatReason | None = None) -> None:
        caller = self.player.caller(lookup.receiver)

        def act(then: datetime) -> Decision:
            return decide(self.service, lookup.id, decision, caller, then, reason)

        self._later(at, act)

    def _performs(self, at: datetime, receiver: str, item: str, report: str | None, patient: str | None) -> None:
        caller, coding = self.player.caller(receiver), Coding("recognition", item)
        self._later(at, lambda then: report_repeat(self.service, coding, then - timedelta(minutes=30), caller, then, report, patient))

    def _one_number_for_two(self) -> None:
        for index, patient in enumerate(("D-11", "D-12")):
            self._accepts(StoryReport(self._day(82, 9 + index), RECEIVER, "ct_chest", "DEMO-D1", patient))

    def _withdrawn_late(self) -> None:
        def and_later(lookup: RecordedLookup) -> None:
            self._decides(lookup, self._day(62, 16), DecisionKind.WITHDRAWN)
            self._decides(lookup, self._day(62, 17), ACCEPTED)

        self._accepts(StoryReport(self._day(74), RECEIVER, "mr_brain", "DEMO-D2", "D-2"), DecisionKind.REPEATED, RepeatReason.MAJOR_DECISION, and_later)

    def _done_elsewhere(self) -> None:
        self._accepts(StoryReport(self._day(50), RECEIVER, "us_echo", "DEMO-D3", "D-3"))
        self._performs(self._day(47), OTHER_RECEIVER, "us_echo", "DEMO-D3", None)

    def _repeated_without_a_link(self) -> None:
        for index in range(3):
            self._accepts(StoryReport(self._day(49 - index), RECEIVER, "ct_abd", f"DEMO-D4-{index}"))
            self._performs(self._day(46 - index), RECEIVER, "ct_abd", None, f"D-4{index}")

    def _one_number_for_two_days(self) -> None:
        for days_ago in (1, 3):
            self._accepts(StoryReport(self._day(55), RECEIVER, "alb", "DEMO-D6", "D-6", days_ago))

    def _part_of_a_set(self) -> None:
        self._accepts(StoryReport(self._day(54), RECEIVER, "liver", "DEMO-D7", "D-7"))
        self._performs(self._day(53), RECEIVER, "alt", "DEMO-D7", None)

    def _silence(self) -> None:
        self.player.silent.add(SILENT)
        over = self.now.astimezone(SHANGHAI).replace(day=1, hour=8, minute=0, second=0, microsecond=0) - timedelta(days=1)
        first = over.replace(day=1)
        for index in range(SPARED):
            at = first + (over - first) * index / SPARED + timedelta(hours=2)
            self._accepts(StoryReport(at, SILENT, ("ct_chest", "us_abd", "mr_lspine")[index % 3], f"DEMO-D5-{index:02}"))

    def _scanned(self) -> None:
        key = read_pem(report_codes.pem())

        def scan(report: str, receiver: str, at: datetime, patient: str, days_ago: int = 1) -> None:
            sampled = (at - timedelta(days=days_ago)).replace(hour=9, minute=30)
            items = tuple(CodedItem(system, code, sampled, "serum") for system, code in report_codes.ITEMS)
            text = codes.sign(Claims(ISSUER_NHSA, report, sampled.date(), items, "川渝HR"), key)
            scanned = asking.ScannedCode(text, receiver, patient_ref=patient)

            def ask(then: datetime) -> None:
                for scanned_code in asking.ask(self.service, [scanned], self.player.caller(receiver), then):
                    for item in scanned_code.items if isinstance(scanned_code, asking.AskedCode) else ():
                        if isinstance(item.result, RecordedLookup):
                            self._decides(item.result, then + MINUTES, ACCEPTED)

            self._later(at, ask)

        for index in range(CODED):
            scan(f"DEMO-C{index}", (RECEIVER, OTHER_RECEIVER)[index % 2], self._day(70 - 10 * index, 11), f"C-{index}")
        # the patient was referred: one report, two hospitals
        scan("DEMO-C0", OTHER_RECEIVER, self._day(67, 15), "C-0", 4)


def write_about(service: Service, auditor: str, auditors: dict[str, str], now: datetime) -> None:
    """Writes what the region's auditor (an account's id) asked and decided about the largest doubt of each kind, and what its hospital answered where
    it has an auditor (`auditors`: institution to account)."""
    region = Caller(auditor, Role.AUDITOR)
    all_doubts = doubts(service, region, (now - timedelta(days=120)).date(), now.date(), now)
    for kind, acts in WRITTEN:
        doubt = next((doubt for doubt in all_doubts if doubt.kind == kind and (doubt.institution in auditors or len(acts) == 1)), None)
        if doubt is None:
            continue
        for index, (act, text) in enumerate(acts):
            by = Caller(auditors[doubt.institution], Role.AUDITOR, doubt.institution) if act == "answered" else region
            note(service, by, doubt.name, act, text, now - timedelta(hours=7 * (len(acts) - index)))
