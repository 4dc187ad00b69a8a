"""The orders (OBR) of a message with what belongs to each: its results and its specimens, wherever they stand."""

from __future__ import annotations

from dataclasses import dataclass, field

from recognition.domain.report_documents import remarks
from recognition.domain.report_documents.codes import CHINESE
from recognition.domain.report_documents.model import DocumentRefused
from recognition.reports.hl7.segments import Message, Segment

REPORTS = {"ORU": frozenset({"R01", "R30", "R31", "R32"}), "OUL": frozenset({"R21", "R22", "R23", "R24"})}
SPECIMEN_FIRST = frozenset({"R22", "R23"})
"""Of these the specimen comes before its orders."""
ROLE = 11
"""SPM-11 (HL7 table 0369): P for a patient's specimen; others are controls, calibrators, blind samples and pools."""
REMARK, CLINICAL = 3, 13
"""Where an NTE has its text, and an order what is known of the patient (OBR-13)."""
CONTAINERS = frozenset({"SAC", "INV"})


@dataclass(slots=True)
class ResultOrder:
    """One order: its `OBR`, results and specimens, and the ORC that goes with it. `apart` counts observations of the specimen itself, which are no results;
    `remarks` are what NTE behind a result, by its number, and behind the order itself, under 0, say in `remarks.said_in`'s words."""

    obr: Segment
    control: Segment | None = None
    results: list[Segment] = field(default_factory=list)
    specimens: list[Segment] = field(default_factory=list)
    apart: int = 0
    remarks: dict[int, list[str]] = field(default_factory=dict)

    @property
    def headed(self) -> bool:
        """Whether it has an OBR, and is not results alone."""
        return len(self.obr.fields) > 1

    @property
    def of_patient(self) -> bool:
        """Whether its specimens are of a patient; one that says nothing of it is."""
        return all(specimen.component(ROLE) in ("", "P") for specimen in self.specimens)


def kind(message: Message) -> tuple[str, str]:
    """(ORU or OUL, trigger). Raises DocumentRefused (`not_a_report`) for any other message."""
    code, trigger, *structure = [*message.header.components(9), "", ""]
    if not trigger and structure[0].startswith(f"{code}_"):
        trigger = structure[0].removeprefix(f"{code}_")
    if trigger not in REPORTS.get(code, ()):
        raise DocumentRefused(code="not_a_report")
    return code, trigger


def orders(message: Message) -> list[ResultOrder]:
    """The orders in their order, of a message without any its results as one without a head. What stands before the first belongs to none (`before_orders`). Raises DocumentRefused (`not_a_report`)."""
    _code, trigger = kind(message)
    # some name a structure with the specimen first and write it behind its results
    first = next((segment.name for segment in message.segments if segment.name in ("SPM", "OBR")), "")
    specimen_first = trigger in SPECIMEN_FIRST and first == "SPM"
    found: list[ResultOrder] = []
    waiting: list[Segment] = []
    behind_specimen = False
    # ORU has the ORC before its OBR and OUL behind it; some write OUL as ORU
    control_first = next((segment.name for segment in message.segments if segment.name in ("ORC", "OBR")), "OBR") == "ORC"
    control: Segment | None = None
    if all(segment.name != "OBR" for segment in message.segments):
        found.append(ResultOrder(Segment("OBR", ["OBR"], message.header.marks)))
    for segment in message.segments:
        if segment.name == "OBR":
            found.append(ResultOrder(segment, control, specimens=list(waiting)))
            behind_specimen, control = False, None
        elif segment.name == "ORC":
            if control_first:
                control = segment
            elif found and found[-1].control is None and not found[-1].results:
                found[-1].control = segment
        elif segment.name == "SPM" and specimen_first:
            waiting = [segment] if not waiting or found and _used(found, waiting) else [*waiting, segment]
        elif segment.name == "SPM" and found:
            found[-1].specimens.append(segment)
            behind_specimen = bool(found[-1].results)
        elif segment.name in CONTAINERS:
            # behind its containers a specimen has no observations of its own
            behind_specimen = False
        elif segment.name == "OBX" and found:
            if behind_specimen:
                found[-1].apart += 1
            else:
                found[-1].results.append(segment)
        elif segment.name == "NTE" and found and not behind_specimen and (said := remarked(segment)):
            found[-1].remarks.setdefault(len(found[-1].results), []).extend(said)
    return [order for order in found if order.headed or order.results]


def remarked(note: Segment) -> list[str]:
    """What a remark (NTE-3) says of specimen, person or validity."""
    return list(remarks.said_in(" ; ".join(note.words(REMARK))))


def named(obr: Segment) -> tuple[str, ...]:
    """How the order is called (OBR-4): the words of its codes, or what stands where a code should."""
    told = ([*parts, *[""] * 5][:5] for parts in obr.repetitions(4))
    return tuple(
        dict.fromkeys(text for code, name, _system, _other, other_name in told for text in (name, other_name, code if CHINESE.search(code) else "") if text)
    )


def before_orders(message: Message) -> bool:
    """Whether observations stand before the first order: they are of the patient, and of no report."""
    names = [segment.name for segment in message.segments if segment.name in ("OBR", "OBX")]
    return "OBR" in names and names[0] == "OBX"


def _used(found: list[ResultOrder], waiting: list[Segment]) -> bool:
    """Whether an order has these specimens already, so that the next begins a group of its own."""
    return any(specimen is waiting[0] for specimen in found[-1].specimens)
