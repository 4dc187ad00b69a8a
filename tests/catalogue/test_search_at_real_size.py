"""Among 20,935 institutions a search takes less than five milliseconds of the processor, whatever is typed."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

import pytest

from recognition.catalogue.editions.store import Edition, build
from recognition.catalogue.names import resolver, search, similar_sounds
from recognition.catalogue.names.term_reader import INSTITUTIONS
from seed import full, region
from seed.evaluating import Calendar

MOST_MS = 5.0
TEXTS = (
    "东麓示范医院", "东麓", "示范医院", "医", "院", "区", "示", "万州区虚构诊所", "诊所", "中医院", "妇保院", "青禾中医院", "人民医院", "第二人民医院", "松涛儿院", "沙坪坝青禾中医院",
    "dlsfyy", "yy", "y", "a", "yiyuan", "zhongyi", "shifanyiyuan", "xugouzhensuo", "H50011100001", "5", "0", "云岭 医院", "示范 诊所", "长寿区 卫生室", "县 虚构 诊所", "万州 00021",
    "hospital", "Imaginary Clinic", "demonstration hospital of chinese medicine", "示范村卫生室99999", "区示范村卫生室12345", "虚构诊所00001号", "clinic 99999, nowhere", "示范村卫生室的医生", "不存在的医院", "zzzzqq", "医" * 200, "万州区虚构诊所" * 28, "医 " * 100, "东路示范医院", "重庆市常寿区示饭街道社区卫生服物中心", "长重都调传血朝藏曾柏" * 4, "csqxgzs", "wanzhouqushifancunweishengshi", "一" * 200, "%_", "\U0010ffff" * 20,
)  # fmt: skip


@pytest.fixture(scope="module")
def real_size(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The institutions and items of the real size; what they are qualified for does not matter here."""
    folder = tmp_path_factory.mktemp("real-size")
    tables = region.assemble(full.real_size(7), Calendar.until(date(2026, 11, 22), 130), 3) | {"qualifications": ()}
    return Edition.open(folder, 1, build(folder, tables))


def milliseconds(search: Callable[[], object]) -> float:
    """The least of seven, in time of the processor: what others do on the machine is not its fault."""
    taken = []
    for _ in range(7):
        start = time.process_time_ns()
        search()
        taken.append((time.process_time_ns() - start) / 1e6)
    return min(taken)


def test_any_text_is_answered_within_five_milliseconds(real_size: Edition):
    assert real_size.connection.execute("SELECT count(*) FROM institutions").fetchone()[0] >= 20_900
    slow = {}
    for text in TEXTS:
        boxes = {
            "institutions": lambda text=text: search.institutions(real_size, text, 8), "items": lambda text=text: search.items(real_size, text, 8),
            "box": lambda text=text: resolver.resolve_institution_text(real_size, text, search.habitual(real_size, INSTITUTIONS, text, 8, {"cq001": 3})),
            "near": lambda text=text: similar_sounds.find(real_size, INSTITUTIONS, text, 8),
        }  # fmt: skip
        slow |= {(name, text[:20]): taken for name, box in boxes.items() if (taken := milliseconds(box)) >= MOST_MS}
    assert slow == {}


@pytest.mark.parametrize(
    ("text", "level"), [("示范", "tertiary"), ("示范医院", "tertiary"), ("中医院", "tertiary"), ("妇保院", "tertiary"), ("医院", "tertiary"), ("yiyuan", "tertiary"), ("卫生室", "ungraded")],
)  # fmt: skip
def test_of_thousands_those_of_the_highest_level_come_first(real_size: Edition, text: str, level: str):
    found, _ = search.institutions(real_size, text, 8)
    assert [row["level"] for row in found] == [level] * 8


def test_one_clinic_is_found_among_twenty_thousand(real_size: Edition):
    for code, name in real_size.connection.execute("SELECT code, name_zh FROM institutions WHERE code LIKE 'k%7' ORDER BY code LIMIT 40").fetchall():
        for written in (name, name.replace("虚构", "").replace("示范", ""), f"{name[:3]} {name[-5:]}", name[2:]):
            assert code in [row["code"] for row in search.institutions(real_size, written, 8)[0]], written
