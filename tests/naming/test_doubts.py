"""What of a pasted report a person must have seen before anything of it is taken: words that nobody understands, wherever they stand."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from recognition.catalogue.names.item_texts import NOTHING_SAID, parse
from recognition.catalogue.reports import reader
from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.catalogue.reports.questions.group_questions import grouped
from recognition.domain.names.resolution import is_asked_back
from recognition.domain.reports.frame import left_over

ROWS = "镁 0.9 mmol/L 0.75-1.02\n氯 102 mmol/L 99-110"
FRAMED = [
    "东麓示范医院检验报告单", "姓名：示例甲 性别：男 年龄：45岁 科室：肾内科 床号：3", "示例甲 女 45岁", "标本：血清", "标本类型：肝素抗凝血浆", "申请医生：示例乙    检验者 示例丙    审核者 示例丁",
    "采样时间：2026-11-27 08:15  报告时间：2026-11-27 10:12", "项目 结果 单位 参考范围", "*为本省互认项目  本报告仅对所检测标本负责", "如有疑问请于24小时内联系检验科", "↑偏高 ↓偏低", "第 1 页 共 2 页",
    "备注：无", "标本状态：合格", "临床诊断：2型糖尿病", "建议：结合临床", "肝功能全套", "肿瘤标志物（12项）", "Patient Name: A B   Sex: F   Age: 40", "Verified by: X   Reported: 2026-11-27", "检测方法：化学发光法",
    "某种没有的项目 12 U/L 3-50", "姓 名：示例甲  性 别：女  标本类型：血清", "姓名 示例甲 性别 女 年龄 45 科室 内分泌科 标本类型 血清", "采样：2026-11-27 07:10 报告：2026-11-27 10:02 检验：示例乙 审核：示例丙",
    "检验者：  审核者：  本报告仅对该标本负责", "科室：泌尿外科", "临床诊断：腹痛待查", "互认标识：川渝HR", "注：“*”为互认项目", "内科：未见异常", "身高：170cm 体重：65kg", "心肌标志物（化学发光法）", "序号 项目名称 结果 单位 参考值 序号 项目名称 结果 单位 参考值", "末次月经：2026-11-04",
    "血常规(五分类)", "标本:血清 仪器:Cobas e801 方法:电化学发光", "检查日期：2026-11-27 影像号 C0012", "状态：已出报告", "参考范围 7-40",
    "采样 2026-11-26 06:30", "采集 2026-11-26 06:30", "报告 2026-11-26 10:30", "接收：02:25 报告：02:58", "接收时间：02:25 报告时间：02:58", "就诊人 示例", "出报告机构 东麓示范医院", "医师：周某", "【一般检查】 身高 170 cm 体重 60 kg", "示例医院检验报告单(免疫)",
]  # fmt: skip
"""Lines of every form: none of them asks anybody anything."""
TELLING = [
    "120min：", "30分钟", "16:00", "PM 4", "8AM", "2h", "采样时间：120min", "样本2：120分钟", "VBG", "左肾上腺静脉血", "标本：血清（30min）", "标本：血清+尿", "标本：供者血清", "过夜1mg", "血透后肾功能", "早期肾损伤五项",
    "新生儿疾病筛查", "POCT检测报告", "检验目的：胰岛素释放试验", "胰岛素低血糖试验", "*羊水", "#尿", "以上结果作废", "以下项目待回报：", "弃检项目", "预约项目：", "医嘱：", "初步报告", "2024年结果", "检查状态：未检查",
    "扫描条件：低剂量", "是否增强：是", "备注：患者拒绝，未检查", "侧别：右", "显像剂：68Ga-PSMA", "浆膜液检查", "24-hr U.", "标本说明:120min", "抗体", "游离", "未检", "溶血", "受体抗体", "(溶血)", "本报告为胸水检测结果，仅供参考", "床号：3 24h尿",
    "条码号：2026112701 脑脊液", "Lab No: 881 尿", "性别：男（脑脊液）", "报告时间：2026-11-27 11:00 标本溶血", "打印时间：2026-11-27 12:00 未审核", "检验者：王某 审核者：李某 标本溶血", "审核者：未审核", "临床诊断：1mg地塞米松抑制试验",
    "临床诊断：糖尿病 OGTT 120min", "科室：血透室（透析后）", "科室：内分泌科 16:00", "Dept: Nephrology 24h urine", "送检单位：青禾中医院（脑脊液）", "结论：胸水为渗出液", "建议：标本溶血，请重新采血", "标本：血清（供者）", "QNS，请结合临床",
    "本结果仅对该尿样负责", "采样时间：11月20日", "留取时间：2026-11-20", "10-01", "全血", "仪器：血糖仪", "*为委托外院检测", "Remark: 16:00",
    "采样时间：2026-11-31 07:30", "采样时间：2026-02-30 08:00", "采样时间：20261131", "采样时间：2026年11月31日", "采样时间：2026-11-26 25:30", "报告时间：2026-11-31", "Collected: 2026-11-31", "采样 10-20", "报告 10-26", "检查 10/20", "审核 10-26", "卡号：1188-cord",
]  # fmt: skip
BESIDE = [
    "肌酐 8 mmol/L 男:7-18 24h尿", "肌酐 8 mmol/L 女:6-15 尿液", "总蛋白 45 g/L 成人:30-60 胸水", "钾 4 mmol/L 男:3.5-5.3 作废", "LH 12 mIU/mL 男:1-8 激发后30分钟", "空腹血糖 5.6 参考:3.9-6.1 末梢血", "肌酐 8 mmol/L 尿干化学法",
    "人类免疫缺陷病毒抗原抗体 阴性 核酸法", "总蛋白 45 g/L 胸水法", "甲胎蛋白 — ng/mL 0-7", "甲胎蛋白 *** ng/mL", "甲胎蛋白 ng/mL 0-7", "甲胎蛋白 3.0 上次4.0", "甲胎蛋白 3.0 2024-05-06", "白细胞计数 5 /HP", "白细胞计数 300 10^6/L", "总蛋白 300 mg/L",
    "尿培养 阴性\n标本：血", "凝血酶原时间 12 s\n标本：血清", "凝血酶原时间 12 s\n标本：EDTA血浆", "促甲状腺激素 9.1 mIU/L\n标本：干血片", "白蛋白 - g/L 40-55", "检验项目\n总蛋白\n白蛋白\n结果\n71", "钾 4.1 6.5",
    "项目\t10-20\t11-27\n总胆固醇\t4.8\t", "总胆固醇 4.8(10-01)", "总胆固醇 2026/10/20 4.8", "抗凝血酶活性 0.25 g/L", "肌酸激酶-MB同工酶质量 25 U/L", "胸部CT平扫\n影像所见：检查未完成", "胸部CT平扫\n影像所见：动脉期、静脉期均未见异常强化", "盆腔(妇科)超声\n超声所见：经阴道探查",
    "总蛋白 70 g/L S\n钾 33 mmol/L U", "淀粉酶 333 U/L 0-500 U", "标本：血清\n尿素 5.1\n/肌酐 0.06",
    "血红蛋白 阴性", "T4 600 /uL", "肌酸激酶 5 ng/mL", "免疫球蛋白E 0.35 kUA/L", "红细胞分布宽度 42 fL", "单核细胞百分比 0.4 G/L", "尿微量白蛋白 15 mg/d",
]  # fmt: skip
UPRIGHT = [
    "转铁蛋白\n饱和度\n27 %", "凝血酶原时间\n活动度\n100 %", "睾酮\n游离\n1.2", "钾\n30\nmmol/24h", "HBsAg\n0.01\nIU/mL", "皮质醇\n16:00\n350", "胰岛素\n2小时\n55", "24小时\n尿蛋白\n0.1", "中性粒细胞百分比\n#\n3.2",
    "甲胎蛋白\n未检", "乙肝五项\n未检", "凝血六项\n凝血酶原时间 11 s\nD-二聚体 未检", "检查项目：胸部CT平扫\n影像所见：静脉注射碘海醇后，", "检查项目：双侧乳腺超声\n检查部位：左乳", "膝关节正侧位X线摄影\n检查部位：右膝", "颅脑MR平扫\n序列：T1WI T2WI T1+C",
    "胸部CT平扫\n低剂量", "全身PET-CT显像\n示踪剂：11C-胆碱",
]  # fmt: skip


def silent(edition, text: str, code: str | None = None) -> bool:
    """Whether the item, or any, is taken and nobody is asked or shown anything."""
    found = reader.read(edition, text)
    taken = {piece.resolution.code for piece in found.pieces if piece.resolution.code}
    return bool(taken if code is None else code in taken) and not found.doubts


@pytest.mark.parametrize("line", FRAMED)
def test_the_frame_of_a_form_is_read_past(edition, line):
    for text in (f"{line}\n{ROWS}", f"{ROWS}\n{line}"):
        found = reader.read(edition, text)
        assert {piece.resolution.code for piece in found.pieces} >= {"mg", "cl"} and found.doubts == (), found.doubts


@pytest.mark.parametrize("line", TELLING)
def test_a_line_that_may_say_something_of_the_tests_is_shown_above_and_below_them(edition, line):
    for text in (f"{line}\n{ROWS}", f"{ROWS}\n{line}", f"镁 0.9 mmol/L\n{line}\n氯 102 mmol/L"):
        found = reader.read(edition, text)
        asked = [is_asked_back(piece.resolution) or piece.other is not None for piece in found.pieces if piece.text in ("镁", "氯")]
        # a title or a heading that is set off says nothing of what stands above it
        heads = line.endswith(("：", "报告"))
        assert found.doubts or all(asked[heads and text.startswith("镁") and not text.endswith(line) :]), [
            (piece.text, piece.resolution) for piece in found.pieces
        ]


@pytest.mark.parametrize("text", [*BESIDE, *UPRIGHT])
def test_nothing_is_taken_past_words_a_unit_or_a_missing_result_beside_it(edition, text):
    found = reader.read(edition, text)
    assert any(piece.resolution.code or piece.resolution.offers or piece.other for piece in found.pieces), "a name that means nothing proves nothing"
    assert not silent(edition, text)


@pytest.mark.parametrize(("text", "code"), [("甲状腺球蛋白\n抗体\n10", "tgab"), ("促甲状腺激素\n受体抗体\n2", "trab"), ("纤维蛋白原\n降解产物\n5", "fdp")])
def test_a_name_over_two_lines_is_that_name_and_no_other(edition, text, code):
    assert [piece.resolution.code for piece in reader.read(edition, text).pieces] == [code]


def test_the_name_of_a_panel_over_its_tests_is_a_heading(edition):
    found = reader.read(edition, "肝功能\n谷丙转氨酶 22 U/L\n申请项目：甲功三项\n促甲状腺激素 2.0 mIU/L")
    assert [piece.resolution.code for piece in found.pieces if piece.resolution.code] == ["alt", "tsh"] and found.doubts == ()


def test_a_result_under_its_name_is_read_like_one_beside_it(edition):
    found = reader.read(edition, "钾\nK\n4.1\nmmol/L\n3.5-5.3\n钠\n140\nmmol/L\n氯\nCl\n102")
    assert [piece.resolution.code for piece in found.pieces] == ["k", "na", "cl"] and found.doubts == ()


def test_each_doubt_is_told_once_with_its_line(edition):
    found = reader.read(edition, "镁 0.9 mmol/L 示例法\n氯 102 mmol/L 示例法\n尿\n钾 4.1 mmol/L")
    told = [(doubt.line, doubt.text) for doubt in (*found.doubts, *found.shown)]
    assert (0, "镁 0.9 mmol/L 示例法") in told and len(set(told)) == len(told)


@pytest.mark.parametrize(
    ("text", "taken"),
    [("申请项目：胸部CT平扫\n实际检查：胸部正位片", ["xr_chestpa"]), ("开单项目：总蛋白、白蛋白、肌酐\n总蛋白 70", ["tp"]), ("钾 4.1 示例法\n氯 102", ["cl"]), ("钾 4.1\n甲胎蛋白", ["k"])],
)  # fmt: skip
def test_an_item_beside_words_that_nobody_understands_is_asked_back_and_not_only_listed(edition, text, taken):
    """What was ordered need not be what was done; a name without a result in a sheet of results may not have been done."""
    found = reader.read(edition, text)
    assert [piece.resolution.code for piece in found.pieces if piece.resolution.code] == taken
    assert any(is_asked_back(piece.resolution) and piece.because for piece in found.pieces)


def test_days_of_sampling_are_told_and_days_of_printing_are_not(edition):
    found = reader.read(edition, "采样时间：2026-11-20 08:00 报告时间：2026-11-21\n打印日期：2026-11-22\n检查日期：2026年11月19日\n镁 0.9")
    assert [(place, f"{day}") for place, day in found.days] == [(0, "2026-11-20"), (2, "2026-11-19")]


SIGNED = {
    "采集人 张三 2026-08-01 07:30": True, "采血者 王丽 2026-08-01": True, "采样员 王丽 20260801": True, "留取时间：2026-08-01 07:30": True, "2026-08-01 10:22 已出报告": False, "2026-08-01 10:22": True, "采血护士 王丽 2026-08-01": True, "检验者 李红 2026-08-01 10:11": False, "接收人：李红 2026-08-01 09:00": False,
    "送检医生：李红 2026-08-01": False, "科室：内科 2026-08-01": False, "仪器：AU5800 2026-08-01": False, "地址：某路1号 2026-08-01": False, "出生日期：2001-08-01": None, "入院日期：2026-08-01": None, "Collected: 1 Aug 2026": True, "Collected on 01-Aug-2026 08:10": True, "Collection date: Aug 1, 2026": True, "Reported: 1 Aug 2026 10:00": False,
}  # fmt: skip
"""Whether a line tells a day of sampling or one before which that was; None for neither."""


def test_a_day_is_told_whatever_its_label_is_of(edition):
    found = {line: reader.read(edition, f"{line}\n尿葡萄糖 -\n尿酮体 -") for line in SIGNED}
    told = {line: True if read.days else False if read.written else None for line, read in found.items()}
    assert told == SIGNED
    assert all(f"{day}" == "2026-08-01" for read in found.values() for _place, day in (*read.days, *read.written))
    assert reader.read(edition, "2026-11-26\n血常规\n2026-11-20\n胸部CT平扫").days == ()


@pytest.fixture(scope="session")
def taken_alone(edition) -> list[str]:
    """Codes of what is measured and is taken in silence by its name and a result alone: of these a word beside it must make a difference."""
    measured = [code for (code,) in edition.connection.execute("SELECT code FROM items ORDER BY code") if edition.items.specimens.get(code)]
    taken = [code for code in measured if silent(edition, f"{edition.reading.item(code).name_zh} 5.1", code)]
    assert len(taken) > len(measured) / 2, "else the property below says little"
    return taken


CHARACTERS = "液膜腔囊髓胎脐瘤术灌洗引流激服药餐夜晨卧立左右内外前后新旧补代甲乙丙丁红白黄绿示例某种法型组次"
WORDS = st.one_of(st.text(CHARACTERS, min_size=2, max_size=7), st.text("bcdfgjqvwxyz", min_size=3, max_size=8))


@settings(max_examples=400, deadline=None)
@given(word=WORDS, place=st.sampled_from(("above", "below", "between", "behind", "labelled", "in brackets", "after limits")), row=st.integers(0, 10_000))
def test_no_unknown_word_anywhere_leaves_an_item_taken_in_silence(edition, taken_alone, word, place, row):
    """What the word is does not matter: it may be the one that makes another test of it."""
    code = taken_alone[row % len(taken_alone)]
    name = edition.reading.item(code).name_zh
    meanings = Meanings(edition)
    assume(left_over(word) and not meanings.bears(word) and parse(name + word).core != parse(name).core and meanings.exact(name + word, NOTHING_SAID) is None)
    text = {
        "above": f"{word}\n{name} 5.1", "below": f"{name} 5.1\n{word}", "between": f"{name}\n{word}\n5.1", "behind": f"{name} 5.1 {word}", "labelled": f"{word}：{word}\n{name} 5.1",
        "in brackets": f"{name}({word}) 5.1", "after limits": f"{name} 5.1 男:3-6 {word}",
    }[place]  # fmt: skip
    assert not silent(edition, text, code)


HEADINGS = ["某某试验", "供者", "左肾上腺", "示例泵入后", "过夜抑制", "Node B", "第二管", "【示例】", "示例：", "夜间", "化疗前"]


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_heading_that_nobody_understands_is_the_question_of_the_rows_under_it_and_is_shown_in_it(edition, heading):
    found = reader.read(edition, f"{heading}\n{ROWS}")
    assert [piece.resolution.code for piece in found.pieces if piece.resolution.code] == []
    (group,) = grouped(found.pieces)
    assert [doubt.text for doubt in group.because] == [heading] and len(group.pieces) == 2 and found.doubts == ()


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("【示例】\n镁 0.9\n【肝功能】\n总蛋白 70", ["镁"]),
        ("镁 0.9\n总蛋白 70\n以上两项为示例激发后", ["镁", "总蛋白"]),
        ("镁 0.9\n以下各项为示例后：\n总蛋白 70", ["总蛋白"]),
        ("镁 0.9\n供者\n总蛋白 70", ["镁", "总蛋白"]),
        ("科室：移植科 供者\n镁 0.9", ["镁"]),
        ("采样时间：2026-11-27 08:00\n镁 0.9", []),
        ("临床诊断：高血压\n贫血组合\n镁 0.9", []),
    ],
)
def test_an_unread_line_reaches_the_rows_that_it_may_concern_and_no_others(edition, text, asked):
    found = reader.read(edition, text)
    assert [piece.text for piece in found.pieces if is_asked_back(piece.resolution) and not piece.heading] == asked


def test_a_page_copied_with_its_markup_is_read_as_its_table(edition):
    html = "<table><tr><th>项目</th><th>结果</th></tr><tr><td>镁</td><td>0.9</td></tr><tr><td>氯</td><td>&lt;102</td></tr></table>"
    found = reader.read(edition, html)
    assert [piece.resolution.code for piece in found.pieces] == ["mg", "cl"] and found.typed[1:] == ("镁\t0.9", "氯\t<102")


def test_a_receipt_or_a_report_before_the_sampling_is_told(edition):
    for behind, early in (
        ("接收时间：2026-11-26 07:00", (0,)),
        ("报告时间：2026-11-25", (0,)),
        ("报告时间：2026-11-26 09:00", ()),
        ("报告时间：2026-11-26", ()),
    ):
        assert reader.read(edition, f"采样时间：2026-11-26 07:30 {behind}\n{ROWS}").early == early
    two = "采样时间：2026-11-26 07:30\n镁 0.9\n报告时间：2026-11-26 09:00\n采样时间：2026-11-26 10:30\n氯 102\n报告时间：2026-11-26 12:00"
    assert reader.read(edition, two).early == ()


@pytest.mark.parametrize("part", ["膝关节", "膝关节：", "【膝关节】", "右膝关节", "腰椎", "足跟", "胸骨", "前列腺", "检验项目：膝关节"])
def test_a_part_of_the_body_over_results_of_a_laboratory_is_no_examination_and_concerns_every_row_below(edition, part):
    found = reader.read(edition, f"{part}\n总蛋白 40 g/L\n尿酸 452 umol/L\n锂 0.5")
    rows = [piece for piece in found.pieces if piece.line]
    assert len(rows) == 3 and all(part in [doubt.text for doubt in piece.because] for piece in rows)
