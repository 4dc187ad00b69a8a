"""The items of a Chinese CDA: the observations whose data element is the item's code, each with its specimen a level lower and its results beside it.

The wrong code stands on items and specimens often enough, so place and displayName are looked at too. Data elements: WS 445, 卫生信息数据元目录."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from recognition.reports.cda.elements import Element

ITEM, SPECIMEN, PERFORMER = "DE04.30.019.00", "DE04.50.134.00", "DE08.10.013.00"
ITEM_NAMES, SPECIMEN_NAMES = ("检验项目代码", "检查项目代码"), ("标本类别", "标本类别代码")
SAMPLED, RECEIVED = ("DE04.50.137.00", "标本采样日期时间"), ("DE04.50.141.00", "接收标本日期时间")
"""Data elements and names of the two times where they stand in observations of their own."""
RESULTS = frozenset({"DE04.30.015.00", "DE04.30.017.00"})
RESULT_NAME = re.compile(r".*结果(?!.*(?:单位|异常|标志|标识|状态|参考|时间|日期|人))")
"""Names of results (检验定量结果, 检查结果代码), and not of what stands beside one."""
UNIT_NAME = re.compile(r".*(?:计量|结果).*单位$")
"""Names of a result's unit (检验定量结果计量单位), where it stands in an observation of its own."""


@dataclass(slots=True)
class ItemEntry:
    """An item's observation, where it stands, its specimen's observation, further ones of specimens, its results' and their units'; whether they are `grouped` by an organizer, so
    that no result stands elsewhere; the times of sampling and receipt, where observations of their own say them; how the
    group that it stands `under` is called."""

    at: str
    observation: Element
    specimen: Element | None
    further: list[Element] = field(default_factory=list)
    results: list[Element] = field(default_factory=list)
    status: str = ""
    status_empty: bool = False
    grouped: bool = False
    sampled: str = ""
    received: str = ""
    units: list[Element] = field(default_factory=list)
    under: str = ""

    @property
    def wrongly_coded(self) -> bool:
        """Whether item or specimen bears another data element than its own."""
        return _code(self.observation) != ITEM or (self.specimen is not None and _code(self.specimen) != SPECIMEN)


def items(root: Element) -> list[ItemEntry]:
    """The items in the document's order. Where several sections hold items, their places begin with the section's."""
    sections = [found for section in root.walk() if section.name == "section" and (found := list(_of_section(section)))]
    if len(sections) > 1:
        for number, found in enumerate(sections, 1):
            for item in found:
                item.at = f"section[{number}]/{item.at}"
    return [item for found in sections for item in found]


def performer_names(root: Element) -> tuple[str, ...]:
    """The institution that the report says made it (检验报告机构名称), where it says one."""
    found = (_value(each) for each in root.walk() if each.name == "observation" and _code(each) == PERFORMER)
    return tuple(dict.fromkeys(filter(None, ("".join(text.split()) for text in found))))


def _of_section(section: Element) -> Iterator[ItemEntry]:
    organizers = 0
    flat: ItemEntry | None = None
    for number, entry in enumerate(section.all("entry"), 1):
        for act in entry.children:
            if act.name == "organizer":
                organizers += 1
                flat = None
                yield from _of_organizer(act, f"organizer[{organizers}]")
            elif act.name == "observation" and _is_item(act):
                flat = _item(act, f"entry[{number}]")
                yield flat
            elif act.name == "observation" and flat is not None:
                _beside(flat, act)


def _of_organizer(organizer: Element, at: str) -> list[ItemEntry]:
    """Its items; what stands behind one belongs to it, what stands before the first to that."""
    observations = [each for each in organizer.walk("observation") if each.name == "observation"]
    found = [each for each in observations if _is_item(each)]
    statuses = [each.get("code") for each in organizer.all("statusCode")]
    items = [_item(each, at if len(found) == 1 else f"{at}/observation[{number}]") for number, each in enumerate(found, 1)]
    current = -1
    for each in observations:
        if _is_item(each):
            current += 1
        elif items:
            _beside(items[max(current, 0)], each)
    for item in items:
        item.grouped, item.under = True, organizer.first("code").get("displayName")
        item.status, item.status_empty = next(filter(None, statuses), item.status), item.status_empty or "" in statuses
    return items


def _item(observation: Element, at: str) -> ItemEntry:
    below = list(observation.all("entryRelationship", "observation"))
    status = [each.get("code") for each in observation.all("statusCode")]
    item = ItemEntry(
        at, observation, next((each for each in below if _is_specimen(each)), None), status=next(filter(None, status), ""), status_empty="" in status
    )
    for each in below:
        if each is not item.specimen:
            _beside(item, each)
    return item


def _beside(item: ItemEntry, observation: Element) -> None:
    if item.specimen is None and _is_specimen(observation):
        item.specimen = observation
    elif _named(observation, SPECIMEN_NAMES):
        item.further.append(observation)
    elif _is_time(observation, SAMPLED):
        item.sampled = item.sampled or _time(observation)
    elif _is_time(observation, RECEIVED):
        item.received = item.received or _time(observation)
    elif UNIT_NAME.match(observation.first("code").get("displayName")):
        item.units.append(observation)
    elif _code(observation) in RESULTS or RESULT_NAME.match(observation.first("code").get("displayName")):
        item.results.append(observation)


def _is_item(observation: Element) -> bool:
    """By its displayName, else by its code; what is called a specimen is none, whatever its code."""
    if _named(observation, SPECIMEN_NAMES):
        return False
    return _named(observation, ITEM_NAMES) or _code(observation) == ITEM


def _is_specimen(observation: Element) -> bool:
    return _named(observation, SPECIMEN_NAMES) or _code(observation) == SPECIMEN


def _is_time(observation: Element, told: tuple[str, str]) -> bool:
    return _code(observation) == told[0] or _named(observation, told[1:])


def _time(observation: Element) -> str:
    return _value(observation) or observation.first("effectiveTime").get("value")


def _named(observation: Element, names: tuple[str, ...]) -> bool:
    return observation.first("code").get("displayName") in names


def _code(observation: Element) -> str:
    return observation.first("code").get("code")


def _value(observation: Element) -> str:
    value = observation.first("value")
    return value.get("code") or value.get("value") or value.text.strip()


def value_system(observation: Element) -> tuple[str, str, str]:
    """(code, its system, its name) of an observation's value, however it is written."""
    value = observation.first("value")
    return _value(observation), value.get("codeSystem"), value.get("displayName")


def has_value(observation: Element) -> bool:
    """Whether the observation has a value; which one is not looked at."""
    return bool(_value(observation))


def values(observation: Element) -> list[str]:
    """The value's texts, by which it is told whether a code holds it; nobody keeps them."""
    value = observation.first("value")
    return [value.get("value"), value.get("code"), value.get("displayName"), value.text.strip()]


def printed(item: ItemEntry) -> tuple[str, ...]:
    """The unit of an item's one result, beside its value or in an observation of its own, and its reference range as text or from its low to its high; empty for several
    results."""
    if len(item.results) != 1 or len(item.units) > 1:
        return ()
    [result] = item.results
    found = [result.first("value").get("unit"), *map(_value, item.units)]
    for each in result.all("referenceRange", "observationRange"):
        low, high = (each.first("value", side).get("value") for side in ("low", "high"))
        found.append(f"{low}-{high}" if low and high else each.first("value").text.strip() or each.first("text").text.strip())
    return tuple(filter(None, found))


def specimen_texts(observation: Element) -> list[str]:
    """What the specimen's value says."""
    value = observation.first("value")
    return [value.get("displayName"), value.get("code"), value.text.strip()]
