"""Numbers of persons are found however they are written, and what clinicians write about is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognition.domain import personal_data
from recognition.domain.personal_data import in_code, in_free_text, in_name

IDENTITY = [
    "110101199003074514", "11010119900307451X", "11010119900307451x", "110101900307451", "身份证110101199003074514", "ID110101199003074514",
    "1101 0119 9003 0745 14", "110101-19900307-4514", "110101.19900307.4514", "１１０１０１１９９００３０７４５１４", "一一零一零一一九九零零三零七四五一四",
    "1 1 0 1 0 1 1 9 9 0 0 3 0 7 4 5 1 4", "2026 110101 19900307 4514", "110101199003074513", "患者（110101199003074514）复查", "500105198812310021",
]  # fmt: skip
TELEPHONE = [
    "13800138000", "138 0013 8000", "138-0013-8000", "138.0013.8000", "１３８００１３８０００", "+8613800138000", "+86 138 0013 8000", "0086 13800138000",
    "8613800138000", "一三八零零一三八零零零", "电话：63661234", "tel 6366 1234", "023-63661234", "(023) 6366 1234", "（０２３）６３６６１２３４", "0817-2345678", "02363661234",
    "400-800-8820", "1 3 8 0 0 1 3 8 0 0 0", "联系家属19912345678", "1380 013 8000", "微信13800138000", "13800-138000", "1\u200b3800138000", "١٣٨٠٠١٣٨٠٠٠",
]  # fmt: skip
HARMLESS = [
    "图像质量不足", "2026-11-18 09:30 复查", "2026-11-18 09:30:00 与 2026-11-17 08:00:00", "血红蛋白 92 降至 70 g/L", "Hb 13.5 12.8 11.2 9.8", "12 项，3日内",
    "120 80 110 38 70 92 103 55 44", "WBC 12.5, CRP 103.2", "2026.11.18—2026.11.20", "报告号 20261118", "血压 120/80 心率 110 体温 38.5", "第1次 30 第2次 35 第3次 40 第4次 45",
    "3个月内 2026/11/18", "10^9/L 4.5", "二零二六年十一月复查", "1:80 → 1:640", "无法调阅图像",
]  # fmt: skip


@pytest.mark.parametrize("text", IDENTITY)
def test_identity_numbers_are_found(text):
    assert in_free_text(text) == "identity_number"


@pytest.mark.parametrize("text", TELEPHONE)
def test_telephone_numbers_are_found(text):
    assert in_free_text(text) == "telephone_number"


@pytest.mark.parametrize("text", HARMLESS)
def test_what_clinicians_write_about_is_left_alone(text):
    assert in_free_text(text) is None


@pytest.mark.parametrize(
    "code", ["002501010150000", "12000000XY00000127", "XY000001250011111A1001", "20261118000123456", "0203040506", "20261118093000", "125001044504205837"]
)
def test_codes_that_are_no_identity_numbers_are_left_alone(code):
    assert in_code(code) is None


@pytest.mark.parametrize("code", ["110101199003074514", "11010119900307451X", "110101900307451", "A-110101199003074514", "110101-19900307-4514"])
def test_an_identity_number_is_found_in_a_code(code):
    assert in_code(code) == "identity_number"


@pytest.mark.parametrize(
    "code",
    [
        "13800138000",
        "A13800138000",
        "138-0013-8000",
        "138/0013/8000",
        "8613800138000",
        "02363661234",
        "023-63661234",
        "08172345678",
        "李某某13800138000",
        "１３８００１３８０００",
        "138 0013 8000",
    ],
)
def test_a_telephone_number_is_found_in_a_code(code):
    assert in_code(code) == "telephone_number"


@pytest.mark.parametrize("code", ["6217850000000012125", "6217 8500 0000 0012 125", "4539578763621486", "510100D156000005D1234567890ABCDE"])
def test_a_card_number_is_found_in_a_code(code):
    assert in_code(code) == in_free_text(code) == "card_number"


@pytest.mark.parametrize("note", ["银行卡 1234567", "医保卡号：A12345678", "社会保障卡 12345678", "卡号1234567"])
def test_a_card_number_is_found_by_its_word(note):
    assert in_free_text(note) == "card_number"


NAMES = ["张三", "李四", "王五", "赵六", "孙七", "周八", "吴九", "王二", "何一", "王1", "第3", "王12", "患者张三", "张三，", "张三 ", "钱两", "李四4"]
"""Names that end in a numeral, or to which somebody's number in a list is glued."""
GLUED = {
    "telephone_number": [
        "13955512345",
        "139,5551,2345",
        "139，5551，2345",
        "139、5551、2345",
        "13,955,512,345",
        "1395-551-2345",
        "02363661234",
        "一三九五五五一二三四五",
        "139五五五12345",
        "①③⑨55512345",
        "1\ufe0f\u20e33955512345",
    ],
    "identity_number": ["110101198405171232", "110101,19840517,1232", "110,101,198,405,171,232", "11010119840517一二三二", "110101840517123"],
    "card_number": ["6217850000000012125", "4539578763621486"],
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("number", [number for numbers in GLUED.values() for number in numbers])
def test_a_number_is_found_behind_whatever_name(name, number):
    assert in_free_text(name + number) and in_name(name + number)
    assert in_code(name + number) or number == "1395-551-2345", "codes have numbers in groups of their own"


@pytest.mark.parametrize("name", ["张三", "王五"])
@pytest.mark.parametrize(("number", "found"), [(number, found) for found, numbers in GLUED.items() for number in numbers if number.isdecimal()])
def test_which_number_it_is_is_told(name, number, found):
    assert in_free_text(name + number) == in_code(name + number) == found
    assert in_free_text(f"{name}{number}三床") == found


@pytest.mark.parametrize(
    "note",
    ["李四1395551234512", "wang313955512345", "Dr.313955512345", "号3110101198405171232", "3 1 1 0 1 0 1 1 9 8 4 0 5 1 7 1 2 3 2", "1,3,9,5,5,5,1,2,3,4,5"],
)
def test_digits_around_a_number_do_not_hide_it(note):
    assert in_free_text(note)


@pytest.mark.parametrize(
    "note",
    [
        "Hb 13.5,12.8,11.2,9.8", "WBC 13.5，PLT 120，Hb 138，CRP 4.5", "血钠138，钾4.52，氯103.2，钙2.25", "报告号2026111813001", "三次 13.5、12.8、11.2、9.8", "血小板 15，120，138，350", "第三次 120,80,110,38",
        "1.5,3.6,4.5,5.6,7.8,1.2", "HPV 6,11,16,18,31,33,35,39,42,43,44,45,51,52,53,56,58,59,66,68,73,81,82,83", *(f"20{year}-11-{day}，20{year}-11-{day + 1}，20{year}-11-{day + 2}" for year in (21, 31, 37) for day in range(10, 27)),
        "二零二六年十一月十八日复查三次", "标本号2611181395552",
    ],
)  # fmt: skip
def test_rows_of_values_and_days_with_commas_are_left_alone(note):
    assert in_free_text(note) is None


@pytest.mark.parametrize(
    "code", ["检1001", "检13955512", "YL113955512345", "313955512345", "检2026111800012", "XY113955512345", "0203040506", "检-120,80", "三联1234567890"]
)
def test_ordinary_codes_of_hospitals_are_left_alone(code):
    assert in_code(code) is None


@pytest.mark.parametrize("name", ["313955512345", "wang1395551234567"])
def test_names_have_no_long_numbers(name):
    assert in_name(name) == "telephone_number"
    assert in_name("示范市第三人民医院") is in_name("25-羟基维生素D3") is in_name("糖类抗原19-9、125、15-3") is None


@given(st.text(max_size=200))
def test_every_text_is_searched_quickly_and_safely(text):
    assert in_free_text(text) in (None, "identity_number", "telephone_number", "card_number")


@pytest.mark.parametrize("filler", ["1", "1 ", "13", "1-", "0 ", "0236", "1.3", "电话", "86 "])
def test_no_text_makes_the_search_slow(filler):
    in_free_text((filler * 200)[:200])


PIECES = st.sampled_from(
    ["1", "3", "8", "0", "2", "13800138000", "110101199003074514", "4111111111111111", "00852", "85261234567", "+", "+1 202 555", "(", ")", " ", "-", ",", "A", "XYZ", "张", "４", "一", "、", "（", "+852", "A123456(3)", "500105" + "0AF9" * 6 + "11", "CHN110101900307", "02363661234"]
)  # fmt: skip


@given(st.lists(PIECES | st.text(st.characters(codec="utf-8"), max_size=3), max_size=12).map("".join), st.booleans())
def test_what_is_too_short_for_a_number_holds_none(text, glued):
    """Each number is looked for only in what is long enough to hold one: looking everywhere finds no other."""
    found = None
    for searched in personal_data.readings(text) if len(text) >= personal_data.SHORTEST else ():
        found = found or _looked_everywhere(searched, glued)
    told = in_code(text, glued)
    assert (None if told == "person_labelled" else told) == found


def _looked_everywhere(text: str, glued: bool) -> str | None:
    if sum(map(text.count, "0123456789")) < 6:
        return None
    identities = map(personal_data._bare, personal_data._candidates(text))
    if any(map(personal_data.plausible_identity, identities)) or personal_data._foreigner(text) or personal_data.hong_kong(text):
        return "identity_number"
    if glued and personal_data._inside(text):
        return "identity_number"
    spans = personal_data._cards(text)
    for line in personal_data.LINE.finditer(text):
        if not any(start <= line.start() and line.end() <= end and line.end() - line.start() < end - start for start, end in spans):
            return "telephone_number"
    if spans or any(chip[1][:2] in personal_data.PROVINCES for chip in personal_data.CHIP.finditer(text)):
        return "card_number"
    return personal_data._glued(text, personal_data.IN_CODES) if glued else None
