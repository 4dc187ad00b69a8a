"""A region of the real size: 935 contributing institutions with 161 items each, and 20,000 clinics that may ask; the same for the same seed.

For measurements it can be drawn smaller or larger than the real one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from random import Random
from typing import Any

from seed import institutions, reference
from seed.evaluating import CATALOGUES, Grant, grants
from seed.institutions import SeedInstitution
from seed.region import CODED, PRICED, SeedRegion

CONTRIBUTORS = 935
CLINICS = 20_000
ITEMS_EACH = 161

FIRST = dict(
    zip(
        "云青松碧星鹤晴望银竹枫榴鹭锦霞泉兰梧远歌雁柳稻荷麦澄银镜晨桂红蓝静清芙雪柠嘉眉翠",
        (
            "Yun Qing Song Bi Xing He Qing Wang Yin Zhu Feng Liu Lu Jin Xia Quan Lan Wu Yuan Ge Yan Liu Dao He Mai Cheng Yin Jing Chen Gui Hong Lan Jing Qing Fu Xue"
            " Ning Jia Mei Cui"
        ).split(),
        strict=False,
    )
)
SECOND = dict(
    zip(
        "岭禾涛溪湾鸣川月杏影桥坡洲云台畔谷麓坪渡浦屏崖峰泽汀圃坞园堤",
        ("ling he tao xi wan ming chuan yue xing ying qiao po zhou yun tai pan gu lu ping du pu ping ya feng ze ting pu wu yuan di").split(),
        strict=False,
    )
)
"""Characters of invented place names, with their sounds."""

CLASSES = (("tertiary", "A", 22), ("tertiary", "B", 18), ("tertiary", "C", 5), ("secondary", "A", 34), ("secondary", "B", 16), ("secondary", "C", 5))
"""Level and grade with their share in per cent; the agreement covers second level and above, all of them public."""
KINDS = (
    ("general", "示范医院", "Demonstration Hospital", 70),
    ("tcm", "示范中医医院", "Demonstration Hospital of Chinese Medicine", 18),
    ("maternal_child", "示范妇幼保健院", "Demonstration Maternal and Child Health Hospital", 12),
)
INCIDENTS = (("", 86), ("round", 2), ("failed", 3), ("later", 3), ("withdrawn", 1), ("suspended", 1), ("reinstated", 1), ("expired", 1), ("never", 2))
SMALL = (
    ("clinic", "虚构诊所", "Imaginary Clinic", 55),
    ("village", "示范村卫生室", "Demonstration Village Clinic", 40),
    ("outpatient", "虚构门诊部", "Imaginary Outpatient Department", 5),
)


def real_size(seed: int, times: float = 1) -> SeedRegion:
    """The demonstration's institutions and, drawn by the seed, as many more as the real region has, or so many times as many of each.

    Ten times the institutions lie in the same districts and counties: there is more of everything, not more country."""
    rng = Random(f"region {seed}")
    count = round(CONTRIBUTORS * times)
    demonstration = _demonstration(count)
    missing = count - sum(map(_contributes, demonstration))
    members = demonstration + _contributors(rng, missing) + _clinics(rng, round(CLINICS * times))
    agreed = reference.listed("CY", CATALOGUES[222])
    drawn = {institution.code: _drawn(rng, agreed) for institution in members if institution.profile == "full"}

    def granted(institution: SeedInstitution) -> list[Grant]:
        return [("CY", drawn[institution.code])] if institution.code in drawn else grants(institution)

    return SeedRegion(members, granted)


def _drawn(rng: Random, agreed: tuple[str, ...]) -> tuple[str, ...]:
    """The items in which one institution takes part: 161 of the agreement's 222."""
    chosen = set(rng.sample(agreed, ITEMS_EACH))
    return tuple(code for code in agreed if code in chosen)


def _contributes(institution: SeedInstitution) -> bool:
    return institution.role in ("contributor", "joined")


def _demonstration(count: int) -> list[SeedInstitution]:
    """All of the demonstration's institutions; of a smaller region only as many contributors, those first to which other tables refer."""
    every = institutions.demonstration()
    if sum(map(_contributes, every)) <= count:
        return every
    named = {*CODED, *PRICED}
    contributors = sorted(filter(_contributes, every), key=lambda institution: institution.code not in named)
    return contributors[: max(count, len(named))]


def _contributors(rng: Random, count: int) -> list[SeedInstitution]:
    names = [institution.name_zh for institution in institutions.demonstration()]
    places = [(zh, en) for (zh, en) in _places() if not any(zh in name for name in names)]
    rng.shuffle(places)
    divisions = _divisions()
    contributors = []
    for number, (zh, en) in enumerate(_names(places, count), 1):
        level, grade = rng.choices([row[:2] for row in CLASSES], [row[2] for row in CLASSES])[0]
        kind, kind_zh, kind_en = rng.choices([row[:3] for row in KINDS], [row[3] for row in KINDS])[0]
        [incident] = rng.choices([row[0] for row in INCIDENTS], [row[1] for row in INCIDENTS])
        contributors.append(
            SeedInstitution(
                f"h{number:04d}",
                zh + kind_zh,
                f"{en} {kind_en} (fictional)",
                (rng.choice(divisions)["code"],),
                level,
                grade,
                "public",
                kind,
                entity=f"E{number:04d}",
                profile="full",
                incident=incident,
            )
        )
    return contributors


def _names(places: Sequence[tuple[str, str]], count: int) -> Iterator[tuple[str, str]]:
    """So many names: each place once, then each with a number, as second and third hospitals are called."""
    for number in range(count):
        turn, place = divmod(number, len(places))
        zh, en = places[place]
        yield (f"{zh}第{turn + 1}", f"{en} No. {turn + 1}") if turn else (zh, en)


def _places() -> list[tuple[str, str]]:
    """Invented place names, each once, with their sounds."""
    return [(first + second, (FIRST[first] + SECOND[second]).capitalize()) for first, second in product(FIRST, SECOND) if first != second]


def _clinics(rng: Random, count: int) -> list[SeedInstitution]:
    divisions = _divisions()
    clinics = []
    for number in range(1, count + 1):
        kind, kind_zh, kind_en = rng.choices([row[:3] for row in SMALL], [row[3] for row in SMALL])[0]
        place = rng.choice(divisions)
        clinics.append(
            SeedInstitution(
                f"k{number:05d}",
                f"{place['name_zh']}{kind_zh}{number:05d}",
                f"{kind_en} {number:05d}, {place['name_en']} (fictional)",
                (place["code"],),
                "ungraded",
                "",
                "public" if kind == "village" else "private",
                kind,
                role="consulter",
            )
        )
    return clinics


def _divisions() -> list[dict[str, Any]]:
    """Districts, counties and prefectures that exist today."""
    return [row for row in reference.rows("divisions") if row["valid_to"] is None and row["parent"]]
