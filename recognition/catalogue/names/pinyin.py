"""How names sound: full pinyin, initials, and pinyin from any word on. Only who builds an edition pays for the dictionaries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from recognition.catalogue.names import readings

WORDS = (
    "自治县", "新区", "示范", "演示", "虚构", "人民", "中医", "中西医", "妇幼", "保健院", "妇女", "儿童", "肿瘤", "口腔", "眼科", "骨科", "胸科", "传染病", "精神卫生", "康复",
    "附属", "医科", "医药", "大学", "学院", "医院", "社区", "卫生", "服务", "中心", "站", "乡", "镇", "村", "街道", "室", "诊所", "门诊部", "医学", "检验", "影像", "诊断", "实验室",
    "体检", "疾病", "预防", "控制", "省", "市", "区", "县", "州",
)  # fmt: skip
"""Words of institutions' names: a phrase of the dictionary never reaches over one of their ends (市长 in 重庆市长寿区, 院长 in 医院长江)."""
ORDINAL = "第[一二三四五六七八九十百]*"
VARIANTS = 6
"""At most so many further readings of the initials of one name (重, 长, 血 …)."""
LONGEST = 40
"""Pinyin from the middle of a name on is kept to so many letters."""


class Sound(NamedTuple):
    """One character with its pinyin, or a run of letters and digits as a keyboard writes it; `certain` where no other reading is thinkable."""

    typed: str
    spoken: bool
    sign: str = ""
    certain: bool = False


def of_item(term: str) -> list[Sound]:
    """The sounds of a folded item name, read by its phrases between the words that are read in one way."""
    return list(_part(term))


def of_institution(term: str) -> list[Sound]:
    """The sounds of a folded institution name, read part by part: places as their people say them, the rest between the known words."""
    places = readings.places()
    sounds: list[Sound] = []
    for part in _institution_parts().split(term):
        sounds += _certain(part, places[part]) if part in places else _part(part)
    return sounds


def full(sounds: Sequence[Sound]) -> str:
    """All of it in one run of letters."""
    return "".join(sound.typed for sound in sounds)


def first_initials(sounds: Sequence[Sound]) -> str:
    """The first letters as the name is read, with a run of letters kept whole (`b超` is `bc`)."""
    return "".join(sound.typed[:1] if sound.spoken else sound.typed for sound in sounds)


def initials(sounds: Sequence[Sound]) -> Iterator[str]:
    """The first letters as the name is read; and once more for each other reading of one character."""
    first = [sound.typed[:1] if sound.spoken else sound.typed for sound in sounds]
    yield "".join(first)
    doubtful = (
        (at, letter) for at, sound in enumerate(sounds) if sound.spoken and not sound.certain for letter in _first_letters(sound.sign) if letter != first[at]
    )
    for at, letter in islice(doubtful, VARIANTS):
        yield "".join([*first[:at], letter, *first[at + 1 :]])


def from_the_middle(sounds: Sequence[Sound]) -> Iterator[str]:
    """The pinyin from each character but the first on."""
    for at in range(1, len(sounds)):
        if sounds[at].spoken:
            yield full(sounds[at:])[:LONGEST]


def _certain(signs: str, sounds: readings.Spoken) -> list[Sound]:
    return [Sound(sound, True, sign, True) for sign, sound in zip(signs, sounds, strict=True)]


@lru_cache(maxsize=1)
def _institution_parts() -> re.Pattern[str]:
    return readings.cutting({*readings.places(), *WORDS}, ORDINAL)


@lru_cache(maxsize=1)
def _word_parts() -> re.Pattern[str]:
    return readings.cutting(readings.words())


@lru_cache(maxsize=4096)
def _part(part: str) -> tuple[Sound, ...]:
    """The sounds of one part, of which a region's names have the same again and again."""
    words, usual, sounds = readings.words(), readings.usual(), list[Sound]()
    for piece in _word_parts().split(part):
        if piece in words:
            sounds += _certain(piece, words[piece])
        else:
            sounds += (sound._replace(typed=usual.get(sound.sign, sound.typed), certain=sound.spoken and part in WORDS) for sound in _read(piece))
    return tuple(sounds)


def _read(term: str) -> Iterator[Sound]:
    # pypinyin's dictionaries take 20 MB
    from pypinyin import lazy_pinyin

    # a term holds no "!", so it can mark the runs that have no pinyin; of these only letters that a keyboard has are kept
    signs = (sign for sign in term if _chinese(sign))
    for sound in lazy_pinyin(term, errors=lambda run: f"!{run}"):
        if sound.startswith("!"):
            if typed := "".join(sign for sign in sound if sign.isascii() and sign.isalnum()):
                yield Sound(typed, False)
        else:
            yield Sound(sound, True, next(signs, ""))


def _chinese(sign: str) -> bool:
    return bool(_first_letters(sign))


@lru_cache(maxsize=8192)
def _first_letters(sign: str) -> tuple[str, ...]:
    """The first letters of every reading of one character; () for what has none."""
    from pypinyin import Style, pinyin

    read = pinyin(sign, style=Style.FIRST_LETTER, heteronym=True, errors="ignore")
    return tuple(sorted({first for first in read[0] if first.isascii()})) if read else ()
