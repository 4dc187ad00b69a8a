"""The labels of a report form: one table with what stands behind each kind of label, for those who read past a line and those who look at its words.

A word with a plus is one from which others are made (姓名+ is 姓名拼音 as well); such a label heads a line all the same, though what stands behind it is
then not known.
"""

from __future__ import annotations

import re

from recognition.domain.dates.labels import TAKEN
from recognition.domain.reports.person_labels import OF_PATIENT

_MORE = "(?-i:[\u4e00-\u9fff]){0,4}"
"""Further characters. They have no case, and where `re` must look for it a range of twenty thousand takes 3 ms each time that it stands in a pattern."""

NAME = "姓名+ 患者姓名 病人姓名 患者+ 病人+ 受检者 体检者 就诊人 联系人 name patient 患儿 patient\\s+name".split()
NUMBER = (
    "性别+ 年龄+ 出生+ 出生日期 出生年月 民族+ 婚姻+ 婚否 职业+ 床号+ 床位+ 床位号 病床 住院号+ 门诊号+ 病历号+ 病案号+ 就诊号+ 就诊卡号 卡号+ 登记号+ 影像号+ 放射号 超声号 检查号 检验号 检查编号 体检号 体检编号 病人号 患者号 患者id 病人id id号? 费别+ 费用+ 费用类别 "
    "患者类型 病人类型 类别 就诊类型 就诊类别 来源 病人来源 条码 条码号 条形码 流水号 编号 单号 序号 样本号 标本号 样本编号 标本编号 样品编号 标本条码 样本条码 实验号 申请单号 检验申请单号 检查申请单号 申请序号 检验单号 报告单号 报告编号 页码 电话+ 联系+ (?:咨询|服务|投诉|客服|值班|科室|医院|检验科|预约|监督)(?:电话|热线) 热线 联系电话 邮编 传真 身高 体重 体温 脉搏 血压 "
    "bmi 孕周 孕次 产次 吸氧浓度 fio2 互认标识 id no\\.? mrn age sex gender patient\\s+(?:id|no\\.?) age\\s*/\\s*sex sex\\s*/\\s*age bed(?:\\s+no\\.?)? tel phone fax barcode accession(?:\\s+no\\.?)? "
    "(?:sample|specimen|request|order|visit|encounter|lab|report)\\s+(?:id|no\\.?|number) analy[sz]er instrument"
).split(" ")
PLACE = (
    "仪器 检验仪器 检测仪器 仪器名称 仪器型号 设备 设备型号 临床诊断+ 诊断+ 初步诊断 入院诊断 门诊诊断 主诉+ 病史+ 现病史 症状+ 临床症状 单位 单位名称+ 工作单位 地址+ 医院地址 住址 (?:家庭|现|户籍|联系)(?:住址|地址) 网址+ 医院+ 医院名称 机构+ 机构名称 (?:出具|出报告|报告|就诊|体检|检测)(?:机构|医院|单位) 科室+ 科别+ 病区+ 病室+ 病房+ 科室名称 开单科室 临床科室 "
    "clinical\\s+(?:diagnosis|history) diagnosis dept department ward hospital laborator(?:y|ies) address"
).split(" ")
FOUND = (
    "(?:影像|超声|检查|镜下|内镜|病理|诊断|心电图?|放射|ct|mr|彩超|b超|总检|检验|体检|综合|主检)?(?:所见|表现|描述|印象|结论|小结|(?:结论|诊断)[及与和]建议|诊断意见|诊断结论|诊断提示|结果描述) (?:检查|影像|超声|心电图?|影像学?|检验|总检|报告)?(?:诊断|意见|提示|建议)(?!医)(?:意见|结论)? (?:临床|初步|入院|门诊|出院|病理|送检|术前|术后)诊断 "
    "主诉 (?:现|既往|简要)?病史 临床症状 症状 体征 病情 (?:病情|病程|病史|入院)摘要 入院情况 评价 评语 解释 总结 处理意见 临床资料 (?:健康|总检|医生|医师)建议 "
    "impression findings? conclusions? diagnosis (?:clinical\\s+)?(?:diagnosis|history|impression|information) indications? history recommendations? interpretation opinion"
).split(" ")
"""Labels of what was found, thought or advised, and of what is known of the patient: free text."""
REMARKS = "备注 说明 注 注意 附注 声明 (?:免责|特别)声明 (?:友情|特别)提示 提醒 温馨提示 (?:标本|样本|样品|检材)(?:状态|性状|质量|情况|外观) 状态 报告状态 remarks? comments? notes? report\\s+status".split(
    " "
)
SEEN = "印象 所见 意见 结论 影像所见 提示 建议 impression findings conclusion".split()

_DONE = "申请|送检|采样|采检|采集|采血|接收|签收|检验|检测|检查|审核|核对|批准|报告|打印|发布|录入"
DONE = f"{_DONE}|开单|审查|复核|执行|记录|诊断|操作|书写|主治|主检|责任|摄片|技术"
BY = "者|人|人员|员|师|医生|医师|技师|技术员|护士|签名|签字"
_WHERE = "科室|科|单位|机构|医院|部门|号"
_WHEN = "申请|送检|开单|接收|接受|签收|收样|收到|检验|检测|上机|审核|审查|批准|报告|打印|发布|录入|登记|出生|入院|就诊"
_TAKEN = f"(?:标本|样本|样品)?(?:{TAKEN})|检查|体检|摄片|扫描"
_BEFORE_DAY = rf"(?:{_TAKEN}|{_WHEN}|复核|核对|签发)(?=\s+(?:20\d\d[-/.年]\d|\d{{1,2}}[-/.月]\d{{1,2}}(?![\d.])))"
"""A word for when something was done, before a day with or without its year."""
_BY_EN = r"(?:ordering|requesting|referring|attending)\s+(?:doctor|physician)|doctor|physician|(?:ordered|requested|verified|approved|reviewed|performed|tested|released|(?:electronically\s+)?signed|reported|collected)\s+by"
_WRITTEN_EN = r"(?:reported|received|printed|verified|approved|reviewed|tested|released|ordered|requested)(?:\s+(?:on|at|date|time|date/time))?|(?:report|print(?:ed)?)\s+(?:date|time)|date\s+(?:reported|received|printed|of\s+birth)|dob"
_TAKEN_EN = r"date|(?:collect(?:ed|ion)|sampled|drawn|exam(?:ination)?)(?:\s+(?:on|at|date|time|date/time))?|date\s+(?:collected|of\s+collection|drawn)"
TESTS = r"(?:检查|检验|检测|体检|申请|送检|化验|医嘱|组合|套餐|开单)?(?:项目|名称|项目名称|目的|内容|组合|套餐)|(?:panel|test|order|profile|study|procedure|exam(?:ination)?)s?(?: name)?"
"""Labels with the names of the tests behind them."""


def _any(*kinds: list[str]) -> str:
    return "|".join(word.removesuffix("+") for kind in kinds for word in kind)


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"^(?:{pattern})$", re.IGNORECASE)


NAMED = _whole(f"{_any(NAME)}|{OF_PATIENT}")
"""Labels with the name of a patient behind them."""
PERSON = _whole(f"{_any(NAME, NUMBER)}|{OF_PATIENT}|(?:{DONE})(?:单?号|编号|号码)")
"""Labels with one word or number behind them."""
SIGNED_BY = _whole(f"(?:{DONE})(?:{BY})?|医师|医生|技师|技术员|护士|{_BY_EN}")
"""Labels with a name of a person behind them."""
OF_FINDING = _whole("|".join(FOUND))
"""Labels with free text of findings behind them."""
OPENED = re.compile(
    rf"^\s*(?:\d\s*[.、)]\s*)?(?:[【\[(*#]\s*({'|'.join(FOUND)})\s*[】\])*#]\s*[:]?|({'|'.join(FOUND)})\s*(?:[:]|(?<=\s)(?=[^\s:])|$))\s*", re.IGNORECASE
)
"""Such a label at the beginning of a line: with its colon, in brackets, before a blank or alone."""
OF_PLACE = _whole(f"{_any(PLACE)}|(?:{DONE})(?:{_WHERE})")
"""Labels of places, and of what is known of the patient: words of any length."""
WRITTEN_WHEN = _whole(f"(?:{_WHEN})(?:时间|日期)|末次月经|{_WRITTEN_EN}")
TAKEN_WHEN = _whole(f"(?:{_TAKEN})(?:时间|日期)|日期|时间|{_TAKEN_EN}")
"""Labels of when the report was written, and of when samples were taken."""
REMARK = _whole(_any(REMARKS))
ORDERED = _whole(TESTS)
METHOD = _whole("(?:检测|检验|测定|试验)?方法学?|method")
_BEGUN = "|".join(word[:-1] + _MORE for kind in (NAME, NUMBER, PLACE) for word in kind if word.endswith("+"))
_BY_SAMPLE = f"容器|采样|取样|采样类型|(?:标本|样本)(?:性质|说明)|(?:标本|样本|样品|检材)(?:编?号|条码|状态|性状|质量|外观|接收|采集){_MORE}"
_ALONE_EN = "name|patient|sex|gender|age|dept|department|ward|bed|no|date|time|doctor|physician|id|barcode|reported|collected|received|printed|hospital|address|tel|phone|verified|approved|requested"
_SIGN = r"(?:\s*\.?\s*[:：#]|\s+(?=(?:19|20)\d{2}[-/.年]\d))"
HEAD = re.compile(
    rf"^(?!检查(?:部位|方法))(?:{_BEGUN}|(?:{_DONE}|抽血)(?:{BY}|{_WHERE}|时间|日期|单号|编号|号码|状态|地点|部位|所见|结论|意见|方法|仪器|设备)[\u4e00-\u9fff]{{0,2}}"
    rf"|{_BY_SAMPLE}|{_any(REMARKS, SEEN)}|条码|条形码|流水号|编号|(?:{_ALONE_EN})(?:\s+(?:by|no|id|date|time|name))?){_SIGN}",
    re.IGNORECASE,
)
"""A label at the beginning of a line and its sign: what follows is about the person, the specimen's way or who did it."""
OTHER_HEAD = re.compile(
    rf"^(?:{_any(NAME, NUMBER, PLACE)}|(?:{DONE})(?:{BY}|{_WHERE})|(?:{_WHEN})(?:时间|日期)|(?:审核|审查|复核|核对|批准|签收|接收|录入|打印|发布|主检|责任)|末次月经|{_BY_EN}|{_WRITTEN_EN}|{_TAKEN_EN}){_SIGN}|^{_BEFORE_DAY}",
    re.IGNORECASE,
)
"""Labels that head a line where nothing behind them speaks of a specimen or a time."""
PREFIX = re.compile(
    r"^(?:(?:检查|检验|检测|申请|送检|化验|医嘱)?(?:项目|名称|项目名称|内容)|检查(?:部位|方法))\s*[:：]\s*|^(?:exam|examination|study|test|procedure)\s*:\s*",
    re.IGNORECASE,
)
"""A label behind which the tests stand themselves, or how they were made."""
OF_EXAMINATION = re.compile(r"^\s*检查(部位|方法|方式)\s*[:]\s*(\S.*?)\s*$")
"""Where and how an examination was made, beside its name."""
_LABELS = "就诊[人者]|(?:体检|受检|被检)[人者]|姓名|患者姓名|病人姓名|性别|年龄|床号|住院号|门诊号|病历号|就诊号|样本号|标本号|条码号|影像号|检查号|登记号|报告单号|科室|科别|病区|标本类型|样本类型|标本种类"
BARE = re.compile(
    rf"(?:^|(?<=[\s|]))((?:{_LABELS}|(?:{DONE})(?:{BY})|(?:{_TAKEN}|{_WHEN})(?:时间|日期)|(?:时间|日期)(?=\s+20\d\d)|{_BEFORE_DAY}|(?i:collected|sampled|drawn|received|reported|printed|verified)(?:\s+(?:on|at|date|time))?(?=\s+20\d\d-)|(?:标本|样本)(?=\s+(?:血清|血浆|全血|静脉血)(?:\s|$))))\s+(?=[^\s:])"
)
"""A label without its colon."""
