"""Words beside a code that may make it the result of another specimen, time, person or test: the code's own name (250301001^胸水总蛋白), the name of the order above it
(胸水生化) and what else is said of the sample. A price code says nothing of the specimen, and a laboratory's system sends the code of blood with many a fluid."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names.item_texts import SPECIMEN, parse
from recognition.domain.names.specimens import SPECIMENS, is_blood
from recognition.domain.reports.said_specimens import specimens_in
from recognition.domain.reports.whether_done import OF_ANOTHER_PERSON, UNSOUND

LONGEST = 200
"""Signs of a text that is looked at; a longer one is a narrative."""
_TELLS = ("specimen.", "time.", "sensitivity.", "contrast.", "vessels.", "side.", "kind.qualitative", "kind.semi")
_USUAL = frozenset({"time.fasting", "time.before_meal", "time.random", "time.at_1440"})
"""When blood is drawn as a rule, and how long urine is gathered, which its specimen says."""
_OTHER = re.compile(
    rf"{OF_ANOTHER_PERSON}|{UNSOUND}|冲洗|灌洗|引流|瘘口|囊液|[透疱]出?液|腹透|穿刺液|培养(?:上清|液)|血袋|质评|室间|校准|标准品|盲样|[犬猫兔猪鼠]|作废|与?患者(?:不符|信息不符)|未审核|不予?互认",
    re.IGNORECASE,
)
"""A place, a person, an animal or a state that no name of an item has."""
_SEVERAL = re.compile(r"[+、,;/&]|[\u4e00-\u9fff][和及与][\u4e00-\u9fff]")


def contradict(edition: Edition, code: str, own: str, name: str, beside: Sequence[str]) -> bool:
    """Whether the name of a row, but for the one that its hospital's code map has for the code (`own`), or a text beside it says what the item is not."""
    return (name not in ("", own) and _name_contradicts(edition, code, name)) or any(_text_contradicts(edition, code, text) for text in beside)


@lru_cache(4096)
def _name_contradicts(edition: Edition, code: str, name: str) -> bool:
    if len(name) > LONGEST:
        return False
    qualifiers = {one for one in parse(name).qualifiers if one.startswith(_TELLS)} - _USUAL
    said = {one.removeprefix(SPECIMEN) for one in qualifiers if one.startswith(SPECIMEN)}
    lacked = edition.items.lacking(code, {one for one in qualifiers if not one.startswith(SPECIMEN)})
    return bool(lacked) or _of_others(edition, code, said) or _OTHER.search(name) is not None


@lru_cache(4096)
def _text_contradicts(edition: Edition, code: str, text: str) -> bool:
    if len(text) > LONGEST:
        return False
    # of an order of several tests (血常规+尿常规) nobody knows which of them a specimen is of
    said = specimens_in(text) - {"unknown"} if not _SEVERAL.search(text) else set()
    return _of_others(edition, code, said, any_of=True) or _OTHER.search(text) is not None


def _of_others(edition: Edition, code: str, said: set[str], any_of: bool = False) -> bool:
    """Whether specimens are said of which none is the item's, with `any_of` one is not; blood is one here, for its tubes and vessels are a matter of the specimen's own field."""
    own = {_group(each) for each in edition.items.specimens.get(code, ())}
    groups = {_group(each) for each in said if each in SPECIMENS}
    return bool(own and groups) and (not groups <= own if any_of else not groups & own)


def _group(specimen: str) -> str:
    return "blood" if is_blood(specimen) else "urine" if "urine" in (specimen, *SPECIMENS[specimen].within) else specimen
