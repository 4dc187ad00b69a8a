"""What frames the results of a pasted report (letterhead, patient, times, signatures, footnotes), and what of a line is none of it.

A line that is not understood may say of which specimen, when, how or whether at all a test was done. So the known frame is read past, and the rest is
shown to a person; no list of words could hold all that may change what a test is.
"""

from __future__ import annotations

import re

from recognition.domain import qualifiers
from recognition.domain.report_words import DAY, HEADINGS, METHOD, NO_SPECIMEN, SPECIMEN, TIME, VALUE

_PERSON = "姓名|患者姓名|病人姓名|受检者|体检者|性别|年龄|出生日期|出生年月|民族|婚姻|婚否|职业|床号|床位|床位号|病床|住院号|门诊号|病历号|病案号|就诊号|就诊卡号|卡号|登记号|影像号|放射号|超声号|检查号|检验号|检查编号|体检号|体检编号|病人号|患者号|患者id|病人id|id号?|费别|费用类别|患者类型|病人类型|类别|就诊类型|就诊类别|来源|病人来源|条码|条码号|条形码|流水号|编号|单号|序号|样本号|标本号|样本编号|标本编号|样品编号|标本条码|样本条码|实验号|申请单号|申请序号|检验单号|报告单号|报告编号|仪器|检验仪器|检测仪器|仪器名称|设备|仪器型号|设备型号|页码|电话|联系电话|邮编|传真"
_FREE = "临床诊断|诊断|初步诊断|入院诊断|门诊诊断|主诉|病史|现病史|症状|临床症状|单位|单位名称|工作单位|地址|医院地址|网址|医院|医院名称|机构|机构名称|科室|科别|病区|病室|病房|科室名称|开单科室|临床科室"
_DONE = "申请|送检|开单|采样|采集|采血|接收|签收|检验|检测|检查|审核|审查|复核|核对|批准|报告|打印|发布|录入|执行|记录|诊断|操作|书写|主治|责任"
_BY = "者|人|人员|员|医生|医师|技师|技术员|护士|科室|科|单位|机构|号|签名|签字|医院|部门"
_WHEN = "申请|送检|开单|接收|接受|签收|收样|收到|检验|检测|检查|上机|审核|审查|批准|报告|打印|发布|录入|登记|出生|入院|就诊|体检"
_ENGLISH = r"(?:patient\s+)?(?:name|id|no\.?|age|sex|gender|dob|mrn)|date\s+of\s+birth|age\s*/\s*sex|sex\s*/\s*age|dept|department|ward|bed(?:\s+no\.?)?|doctor|physician|(?:ordering|requesting|referring|attending)\s+(?:doctor|physician)|(?:ordered|requested|reported|received|printed|verified|approved|reviewed|performed|tested|collected|released|signed)(?:\s+(?:by|on|at|date|time|date/time))?|report\s+(?:date|time|no\.?|status\s*:\s*final)|date|hospital|laborator(?:y|ies)|lab(?:\s+(?:no\.?|id))?|address|tel|phone|fax|barcode|accession(?:\s+no\.?)?|(?:sample|specimen|request|order|visit|encounter|lab)\s+(?:id|no\.?|number)|diagnosis|clinical\s+(?:diagnosis|history)|analy[sz]er|instrument"
PERSON = re.compile(rf"^(?:{_PERSON})$", re.IGNORECASE)
"""Labels with one word or number behind them."""
FREE = re.compile(rf"^(?:{_FREE}|(?:{_DONE})(?:{_BY})|(?:{_WHEN})(?:时间|日期)|{_ENGLISH})$", re.IGNORECASE)
"""Labels whose value says nothing of the tests, however long it is."""
QUIET = re.compile(r"^(?:备注|说明|注|附注|标本状态|样本状态|标本性状|样本性状|标本质量|样本质量|标本情况|样本情况|标本外观|状态|报告状态|(?:采样|采集|采血|抽血|取样|标本采集)(?:时间|日期)|时间|日期|remarks?|comments?|notes?)$", re.IGNORECASE)
"""Labels that may say what changes a test: only these values of them are read past."""
METHOD_LABEL = re.compile(r"^(?:检测|检验|测定|试验)?方法学?$|^method$", re.IGNORECASE)
SILENT = re.compile(r"^(?:无|未见异常|无异常|正常|合格|良好|已?审核|已?发布|正式报告|最终报告|final|none|n/?a|normal|-+|/|空腹\s*8\s*小时以上)?[。.]?$", re.IGNORECASE)
LABEL = re.compile(r"(?:^|(?<=[\s|;,(\[、。]))\s*([\u4e00-\u9fffa-z][\u4e00-\u9fffa-z./]{0,9}(?: [a-z./]{1,10}){0,2})\s*[:](?!\d{2}\b)", re.IGNORECASE)

INSTITUTION = re.compile(r"[\u4e00-\u9fffA-Za-z0-9()·]{2,30}?(?:医院|卫生院|卫生服务(?:中心|站)|医学中心|保健院|疾控中心|门诊部|诊所|检验所|检验中心|体检中心|医学检验实验室|急救中心|血站|集团|院区|分院|hospital|clinic|laboratory|medical cent(?:er|re))(?:\([\u4e00-\u9fff]{1,8}\))?", re.IGNORECASE)
DEPARTMENT = re.compile(r"(?<![\u4e00-\u9fff])(?:医学)?(?:检验|影像|放射|超声|核医学|病理|心电|内镜|输血|急诊|体检|临床检验|功能检查|医学影像|检验医学|神经|消化|呼吸|心血管|肾|内分泌|血液|肿瘤|普|骨|泌尿|妇产?|产|儿|内|外|眼|口腔|皮肤|感染|老年|全科|重症医学|康复|中医)[内外]?[一二三四1-4]?(?:科|室|中心|科室)(?:[一二三四1-4]?病区|门诊)?")
FORM = re.compile(
    r"(?:临床|医学|电子|纸质)?(?:检验|检查|检测|化验|结果|分析)*(?:报告单|报告书|化验单|检验单|报告)|(?:生化|免疫|血液|体液|微生物|临检|急诊|门诊|住院|体检|常规|门急诊|普通)(?:组|室|检验|检查)?(?=$|[\s\d]|检验|检查|报告)|(?:基本|患者|病人|检验|个人)信息|检验结果|检查结果|检测结果|结果列表|(?:检验|检查|检测)?项目(?:名称)?|(?:clinical\s+)?laboratory\s+report|lab(?:oratory)?\s+(?:report|results?)|(?:test\s+)?results?|final\s+report|report",
    re.IGNORECASE,
)
PATIENT = re.compile(r"(?<![\u4e00-\u9fff])(?:[\u4e00-\u9fff]{2,4}\s+)?(?:男|女)(?:性)?(?![\u4e00-\u9fff])\s*[,/|]?\s*(?:\d{1,3}\s*(?:岁|y\b|周岁|个?月|天)?)?|\d{1,3}\s*(?:周?岁|y/o)", re.IGNORECASE)
LEGEND = re.compile(r"[↑↓HL*★☆#+-]*\s*(?:表示|为|[:：=])?\s*(?:结果)?(?:偏高|偏低|高于(?:参考值?|正常)?(?:上限)?|低于(?:参考值?|正常)?(?:下限)?|参考(?:值|范围|区间)|互认(?:项目|标识)|川渝互?认?\s*HR|HR|异常)(?![\u4e00-\u9fff])")
FOOT = re.compile(
    r"仅对|只对|仅供|供.{0,6}参考|作为?诊断依据|结合临床|临床症状|咨询|联系|疑[问义]|异议|扫码|公众号|查询|复印|盖章|签[字名]|保管|互认|谢谢|感谢|祝您|健康|未经.{0,8}(?:复制|许可|同意)|隐私|以(?:纸质|医院|原始)|this report|consult|confidential|end of report|报告(?:完毕|结束)|以下空白|此处?空白|blank below", re.IGNORECASE
)
"""What the sentences at the foot of a form say."""
TELLING = re.compile(
    r"作废|取消|未[检测做行查收到报]|待[查出回检报测]|拒|退|弃|不合格|不符|不足|溶血|脂血|黄疸|凝固|凝块|重抽|重采|复[查检]|更正|修改|临时|初步|增强|激发试验|兴奋试验|激发后|释放试验|刺激试验|抑制试验|负荷|过夜|服用|口服|注射|推注|滴注|碘(?:海|克沙|佛|普罗|帕)|运动[后试]|立位|卧位|透析|换药|造影|对比剂|延迟|灌注|平扫|三维|重建|钆|gd-|上次|既往|历史|前次|外院|代[检送]|contrast|cancel|pending|previous|prelim|haemoly|hemoly|not (?:done|tested|received)|rejected|addend|correct",
    re.IGNORECASE,
)
"""Words by which a sentence speaks of how or whether a test was done."""
DENIED = re.compile(r"作废|取消|未检(?!出)|未做|未行|未测|未查(?!见)|未收到|未回报|待[查出回检报测]|拒[检收]|退[检费]|弃检|停检|不合格|标本不|重抽|重采|cancel|rejected|not (?:done|tested|received)|pending|prelim", re.IGNORECASE)
"""Words by which a test was not done, or its result does not count, wherever they stand."""
SIGNS_OF_MEASURE = frozenset({"#", "﹟", "%"})
"""Signs that tell a count from a percentage, also where they stand alone."""
_PAGES = re.compile(r"第\s*\d+\s*页|共\s*\d+\s*页|\d+\s*/\s*\d+\s*页?|page\s*\d+(?:\s*(?:of|/)\s*\d+)?", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s|,;、。+]+")
_SPAN = re.compile(r"\d+\s*个?(?:小时|天|日|工作日|周|个月)(?:之?内|以内|后(?=[^\d]*(?:查询|领取|取)))")
PROSE = re.compile(r"所见|描述|印象|诊断意见|检查结论|检查意见|影像学?诊断|超声提示|心电图?诊断|镜下|病理诊断|结论|findings|impression|conclusion", re.IGNORECASE)
"""Headings behind which the words of a finding stand."""
ADDITIVE = re.compile(r"枸橼酸钠?|柠檬酸钠?|edta(?:-?k[23])?|肝素[钠锂]?|抗凝|促凝|分离胶|citrated?|heparin(?:i[sz]ed)?", re.IGNORECASE)
"""What stands in the tube, besides the specimen."""
ABOUT_BLOOD = re.compile(
    r"^(?:急诊|普通|门诊|住院|体检)?(?:肝|肾|肝胆|甲状?腺?|甲|凝血|心|胰腺?|免疫|体液免疫|甲状旁腺)?(?:肝肾功能?|功能?|血脂|血糖|糖代谢|电解质|离子|心肌(?:酶|标志物|损伤)?|心梗|肿瘤|生化|凝血|血常规|血细胞(?:分析)?|性激素|乙肝|丙肝|两对半|输血前|术前|感染(?:性疾病)?|传染病|免疫|风湿|自身抗体|贫血|炎症|过敏原|女性|男性|chemistry|biochemistry|haematology|hematology|coagulation|immunology|serology|cbc|liver function|renal function|thyroid function|lipids?|electrolytes)"
    r"(?:功能?|全套|系列|组合|套餐|检查|检测|测定|筛查|标志物|分析|谱|常规|[一二两三四五六七八九十\d]{1,3}项|tests?|panel|profile)*(?:\((?:男|女)?性?[一二两三四五六七八九十\d]{1,3}项\)|\((?:定量|定性)?\))?$",
    re.IGNORECASE,
)
"""Headings of groups of tests that are made of blood and in no special way."""
BLOOD = frozenset(("血清", "血浆", "全血", "静脉血", "血液", "血", "serum", "plasma", "blood"))
"""Specimens that are read as such and tell no test of blood from another."""
WORDED = re.compile(r"\s(?:未见(?:明显)?异常|正常|无异常|[弱强]?[阴阳]性|[\u4e00-\u9fff]{0,2}色(?:透明)?|透明|清亮?|软便?|成形|[a-z]{1,2}型|相合|[低高]风险|未触及|未找到|未检出|未发现)[。.]?$", re.IGNORECASE)
"""A result in words at the end of a row."""
ADVICE = re.compile(r"^\s*\d*[.、)]?\s*(?:健康)?(?:建议|请(?!拒)|如[有需]|若)")
NOTHING_THERE = re.compile(r"^[^\w]*$")


SIGNED = re.compile(rf"(?:{_DONE})(?:{_BY})\s+[\u4e00-\u9fff]{{2,6}}(?![\u4e00-\u9fff])")
"""Who did it, where no colon stands behind the label."""


def left_over(text: str) -> list[str]:
    """The words of a line (NFKC, simplified) that are none of a report's known frame.

    >>> left_over("姓名:示例 性别:女 科室:肾内科 检验者:示例甲"), left_over("标本说明:120min"), left_over("示范医院检验报告单 第1页")
    ([], ['标本说明:120min'], [])
    """
    labels = list(LABEL.finditer(text))
    pieces = [text[: labels[0].start()] if labels else text]
    for label, following in zip(labels, (*labels[1:], None), strict=False):
        value = text[label.end() : following.start() if following else len(text)].strip(" \t|;,、。)]")
        pieces.append(_labelled(label[1], value))
    first, *others = pieces
    return [*_words(first), *filter(None, others)]


def _labelled(label: str, value: str) -> str:
    """What of a label and its value is not read past."""
    name = re.sub(r"\s+", " ", label.strip())
    if ADVICE.match(name) and not DENIED.search(value):
        return ""
    if FREE.match(name):
        return ""
    if PERSON.match(name):
        _first, _blank, rest = value.partition(" ")
        return " ".join(_words(rest))
    if SPECIMEN.match(f"{name}:{value}"):
        return "" if is_specimen(value) else f"{name}:{value}"
    if METHOD_LABEL.match(name) and all(METHOD.match(word) or METHOD.match(f"{word}法") for word in value.split()):
        return ""
    if QUIET.match(name) and (SILENT.match(value) or _all_values(value)):
        return ""
    if not value and (PROSE.search(name) or not _words(name)):
        return ""
    return f"{name}:{value}"


def is_specimen(value: str) -> bool:
    """Whether what a label for the specimen says is one known specimen and nothing else, or no specimen at all (合格)."""
    if not value or NO_SPECIMEN.match(value):
        return not TELLING.search(value)
    rest, found = qualifiers.take(ADDITIVE.sub("", value.casefold()))
    return NOTHING_THERE.match(rest) is not None and len(found) == 1 and next(iter(found)).startswith("specimen.")


def _words(text: str) -> list[str]:
    """Words without a label: what is left without letterhead, title, headings, patient, legend and foot."""
    rest = _SPAN.sub(" ", text)
    if ADVICE.match(rest) and not DENIED.search(rest):
        return []
    if FOOT.search(rest) and not TELLING.search(rest) and not qualifiers.take(rest.casefold())[1]:
        return []
    rest = _PAGES.sub(" ", rest)
    rest = " ".join(word for word in _BETWEEN.split(rest) if not _is_known(word))
    for known in (SIGNED, INSTITUTION, DEPARTMENT, FORM, LEGEND, PATIENT):
        rest = known.sub(" ", rest)
    return [word for word in _BETWEEN.split(rest) if not _is_known(word)]


def _is_known(word: str) -> bool:
    """Whether a word is a value, a heading of a column or of tests of blood, blood itself, or no word at all."""
    bare = word.casefold().strip("*【】[]():")
    if word in SIGNS_OF_MEASURE:
        return False
    return NOTHING_THERE.match(word) is not None or bare in HEADINGS or _is_value(word) or ABOUT_BLOOD.match(word) is not None or ABOUT_BLOOD.match(bare) is not None or bare in BLOOD


def _is_value(word: str) -> bool:
    """Whether a word is a number, a unit or a sign, and no time and no day."""
    return VALUE.match(word) is not None and word not in SIGNS_OF_MEASURE and not TIME.match(word) and not DAY.match(word)


def _all_values(text: str) -> bool:
    """Whether a value is only numbers and days: no length of time."""
    return all(re.match(r"^\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|^\d{1,2}:\d{2}(?::\d{2})?$|^\d{6,}$", word) for word in text.split())
