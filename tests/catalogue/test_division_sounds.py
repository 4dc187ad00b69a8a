"""All divisions of both provinces are read as the standard spells them, alone and inside the names of institutions, in every form of their characters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from recognition.catalogue.names import normalise, pinyin

TABLE = Path(__file__).with_name("division_sounds.txt")
DIVISIONS = [tuple(line.split()) for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
SOUNDS = {code: (name, letters) for code, name, letters in DIVISIONS}
KINDS = {
    "人民医院": "renminyiyuan", "第一人民医院": "diyirenminyiyuan", "中医医院": "zhongyiyiyuan", "妇幼保健院": "fuyoubaojianyuan", "疾病预防控制中心": "jibingyufangkongzhizhongxin",
    "长江医院": "changjiangyiyuan", "会诊中心": "huizhenzhongxin", "市中区医院": "shizhongquyiyuan", "重症医学中心": "zhongzhengyixuezhongxin",
}  # fmt: skip


def read(name: str) -> str:
    return pinyin.full(pinyin.of_institution(normalise.term(name)))


def test_the_table_has_all_of_them():
    sichuan, chongqing = ([code for code in SOUNDS if code.startswith(province)] for province in ("51", "50"))
    assert len(DIVISIONS) == len(SOUNDS)
    assert (len(sichuan), sum(code.endswith("00") for code in sichuan)) == (1 + 21 + 183, 1 + 21)
    assert len(chongqing) == 1 + 39


def test_each_alone():
    assert {name: letters for name, letters in SOUNDS.values() if read(name) != letters} == {}


def test_each_between_what_it_lies_in_and_what_stands_behind_it():
    wrong = {}
    for code, (name, letters) in SOUNDS.items():
        around = [SOUNDS[outer] for outer in dict.fromkeys((f"{code[:2]}0000", f"{code[:4]}00")) if outer in SOUNDS and outer != code]
        before, heard = "".join(one for one, _ in around), "".join(one for _, one in around)
        for kind, spoken in KINDS.items():
            if read(f"{before}{name}{kind}") != f"{heard}{letters}{spoken}":
                wrong[f"{before}{name}{kind}"] = read(f"{before}{name}{kind}")
    assert wrong == {}


def test_each_in_traditional_characters():
    forms = defaultdict(list)
    for traditional, sign in normalise.simplified().items():
        forms[sign].append(chr(traditional))
    written = [(form, letters) for name, letters in SOUNDS.values() for form in _written(name, forms)]
    assert ("重慶市", "chongqingshi") in written and ("長壽區", "changshouqu") in written and ("豐都縣", "fengduxian") in written
    assert {form: read(form) for form, letters in written if read(form) != letters} == {}


def _written(name: str, forms: dict[str, list[str]]) -> Iterator[str]:
    """The name with all characters in their first traditional form, their second …"""
    for nth in range(max((len(forms[sign]) for sign in name), default=0)):
        yield "".join(forms[sign][min(nth, len(forms[sign]) - 1)] if forms[sign] else sign for sign in name)
