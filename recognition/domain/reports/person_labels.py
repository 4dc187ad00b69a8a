"""The labels by which a form tells whose it is: of names and of numbers. Each app and each hospital has its own (客户编号, 手环号), so whatever ends as the label of a number
does is one of the person's, but for those of other things (批号, 科室编号) and of the report itself (样本号)."""

from __future__ import annotations

import re
from collections.abc import Iterator

EDGE = r"(?:^|(?<=[\s|,;【\[(]))"
"""What stands before a label."""
PATIENT = "患者|病人|病员|患儿|(?:受检|被检|体检|参检|就诊)[者人]"
"""Words for the patient, as labels have them."""
WHO = f"(?:{PATIENT}|受试[者人])"
"""The same with the subject of a trial, who is nobody's patient."""
_NAMED = r"(?:客户|会员|学员|员工)?姓\s*名"
"""A laboratory's client (客户) may be a hospital; whoever has 客户姓名 is a person."""
OF_NAME, OF_PATIENT = rf"(?:{WHO}?{_NAMED}|{WHO})", rf"(?:(?:{PATIENT})?{_NAMED}|{PATIENT})"
_NUMBERED = re.compile(
    rf"{EDGE}(?P<label>[\u4e00-\u9fff]{{1,8}}(?:号码?|编号|id(?![a-z]))|(?:联系)?手机|联系电话|mrn|pid|(?:patient|id|card|phone|mobile)\s+(?:id|no\.?|number))\s*[:=]\s*(?P<value>[A-Za-z0-9*-]{{1,40}}+)(?!\s*[:=])",
    re.IGNORECASE,
)
_OF_THINGS = re.compile(
    "批|型|序号|页|单位|机构|医院|科室|项目|方法|仪器|设备|试剂|通道|许可|备案|执照|处方|医嘱|发票|房|诊室|文件|版本|架|盘|管号|组|咨询|服务|投诉|客服|传真|医师|医生|技师|者工号|审核|操作|录入|接收"
)
_OF_REPORT = re.compile("标本|样本|样品|检体|条码|条形码|报告|申请|检验|检查|检测|影像|放射|超声|病理|心电|内镜|实验|流水|单号|床|病室|工号|^编号$")


def numbers(line: str, of_reports: bool) -> Iterator[tuple[str, str]]:
    """(label, value) of each number in a line (NFKC, simplified) that a label gives as the person's, and with `of_reports` of the report's and its specimens' too.

    >>> list(numbers("客户编号:A1 批号:7 样本号:3", True)), list(numbers("客户编号:A1 批号:7 样本号:3", False))
    ([('客户编号', 'A1'), ('样本号', '3')], [('客户编号', 'A1')])
    """
    for match in _NUMBERED.finditer(line):
        label = re.sub(r"\s+", "", match["label"]).casefold()
        if not _OF_THINGS.search(label) and (of_reports or not _OF_REPORT.search(label)):
            yield label, match["value"]
