"""Behind a label with free text nothing is read past but what belongs to that label: whatever else stands there is shown to a person or makes a question."""

from __future__ import annotations

import pytest

from recognition.catalogue.reports import reader
from recognition.domain.reports.frame import left_over

LABELS = (
    "检查所见 影像所见 超声所见 超声提示 镜下所见 检查结论 总检结论 病理诊断 建议 健康建议 主诉 现病史 症状 病史 临床症状 结论 印象 小结 诊断意见 检验结论 审核 审核者 审核人 核对者 批准人 检验者 报告医师 送检医生 主检医师 采血护士 地址 住址 电话 咨询电话 仪器 设备 检验仪器 "
    "费用 年龄 民族 职业 婚姻 传真 邮编 网址 科室 病区 医院 床号 姓名 临床诊断 诊断 单位 孕周 身高 备注 来源 费别 Ward Doctor Physician Hospital Laboratory Department Name Findings Impression Conclusion Diagnosis Address Tel"
).split()
STRANGE = ["补钾时抽血", "疑抽错血", "管子搞混了", "血袋旁取的", "放置过夜", "刚输完液", "打完针后", "drawn above IV"]


@pytest.mark.parametrize("label", LABELS)
def test_what_does_not_belong_to_a_label_is_seen(edition, label):
    silent = []
    for text in (f"钾 4.1 mmol/L\n{label}：{words}" for words in STRANGE):
        found = reader.read(edition, text)
        silent += [text] if not found.doubts and any(piece.resolution.code for piece in found.pieces) else []
    assert silent == []


OWN = [
    "结论：未见异常", "印象：双肺未见明显异常", "诊断意见：1.右肺上叶磨玻璃结节，建议定期复查。2.脂肪肝", "诊断：高血压病3级（极高危） 2型糖尿病", "主诉：头晕3天", "现病史：高血压10年", "病史：甲亢", "症状：胸闷、心悸", "健康建议：低脂饮食，适当运动",
    "【结论】窦性心律", "[印象] 肝囊肿", "结论 脂肪肝", "Impression: No acute abnormality.", "Diagnosis: Type 2 diabetes mellitus", "Interpretation: Normal", "审核者：欧阳某 主管技师", "检验：王* 审核：李某某", "审核：扎西多吉", "Verified by: Zhang San",
    "地址：四川省示例市示例区健康路18号", "住址：示例省示例市示例街道5号", "电话：028-88880000", "咨询电话：028-12345678转801", "仪器：罗氏cobas e801", "检验仪器：全自动血细胞分析仪 迈瑞BC-6800", "民族：藏族 职业：牧民", "婚姻：已婚 费别：医保", "身高：160cm 体重：55kg", "孕周：12+3",
]  # fmt: skip


@pytest.mark.parametrize("line", OWN)
def test_what_belongs_to_a_label_is_read_past(edition, line):
    found = reader.read(edition, f"钾 4.1 mmol/L 3.5-5.3\n{line}")
    assert [piece.resolution.code for piece in found.pieces if piece.resolution.code] == ["k"] and found.doubts == (), left_over(line)


def test_findings_below_their_heading_are_read_to_the_next_label(edition):
    text = "检查项目：胸部CT平扫\n影像所见：胸廓对称。\n两肺纹理清晰，心影大小正常。\n{}\n报告医师：示例甲"
    assert reader.read(edition, text.format("双侧胸腔未见积液。")).doubts == ()
    assert [doubt.text for doubt in reader.read(edition, text.format("床面晃得厉害，看不真切。")).doubts] == ["床面晃得厉害，看不真切。"]
