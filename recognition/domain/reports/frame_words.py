"""The words that frame the results of a report, and those by which a sentence speaks of how a test was done."""

from __future__ import annotations

import re

INSTITUTION = re.compile(
    r"(?!其[他它]|[他它外]院|外|以[上下]|[上下]述)[\u4e00-\u9fffA-Za-z0-9()·]{2,30}?(?:医院|附[一二三四五六七八九十]院|妇[幼儿]?保院|卫生院|卫生服务(?:中心|站)|医学中心|保健院|疾控中心|门诊部|诊所|检验所|检验中心|体检中心|医学检验实验室|急救中心|影像(?:诊断)?中心|血站|集团|院区|分院|hospital|clinic|laboratory|medical cent(?:er|re))(?:\([\u4e00-\u9fff]{0,6}(?:院区|分院|总院|本部|院|区|部)\))?",
    re.IGNORECASE,
)
ENGLISH_INSTITUTION = re.compile(
    r"^\s*(?:[a-z][a-z'.&-]*\s+){1,6}(?:hospitals?|clinics?|laborator(?:y|ies)|medical cent(?:er|re)|health cent(?:er|re))(?![a-z])", re.IGNORECASE
)
"""The same in English, of several words, at the head of a line."""
_TECHNIQUE = r"(?:影像学?|放射|尿液|血气|血液|粪便|大便|体液|CT|MRI?|磁共振|DR|X线|彩色多普勒|彩超|超声|(?:常规|动态|同步|十二导联|12导联)*心电图|心电|内镜|胃镜|肠镜|核医学|PET/?-?CT|病理|骨密度|肺功能)"
FORM = re.compile(
    rf"(?:临床|医学|电子|纸质|总检|颅脑|头颅|胸部|腹部|全腹|上腹部|盆腔|颈椎|胸椎|腰椎|膝关节|髋关节|甲状腺|乳腺|心脏|泌尿系|妇科)?(?:{_TECHNIQUE}|产前检查|产检|孕检|诊断|检验|检查|检测|化验|结果|分析)*(?:报告单|报告书|化验单|检验单|报告)(?:\((?:普通|急诊|门诊|住院|体检|复印件|电子版?|生化|免疫|临检|血液|体液|微生物|分子|凝血)\))?(?:详情|清单|汇总|一览)?|(?:检验|检查|检测|体检)结果(?:汇总|一览)|影像检查清单|检查清单|(?:生化|免疫|血液|体液|微生物|临检|急诊|门诊|住院|体检|常规|门急诊|普通|急查|复查|随访|个人|健康|老年人|慢病|慢性病|高血压|糖尿病|职工|入职|孕前|学生|员工|教师)(?:组|室|检验|检查|体检|随访)?(?=$|[\s\d]|检验|检查|化验|报告|体检|结果)|(?:基本|患者|病人|检验|个人)信息|检验结果|检查结果|检测结果|结果列表|(?:检验|检查|检测)?项目(?:名称)?|(?:clinical\s+)?laboratory\s+report|(?:chemical\s+pathology|clinical\s+(?:bio)?chemistry|(?:clinical\s+)?biochemistry|ha?ematology|immunology|serology)\s+report|laborat[oó]rio|(?:ct|mri?|x-?ray|ultrasound|ecg|radiology|imaging|examination)\s+report|lab(?:oratory)?\s+(?:report|results?)|(?:test\s+)?results?|final\s+report|report|(?:annual\s+)?(?:health|physical|medical)\s+(?:check(?:-?up)?|exam(?:ination)?|screening)(?:\s+report)?|(?<![a-z])(?:others?|miscellaneous)(?![a-z])|(?<![\u4e00-\u9fff])(?:其[他它](?:检查|项目|检验)?|一般(?:检查|情况)|体格检查|生命体征)(?![\u4e00-\u9fff])",
    re.IGNORECASE,
)
INSTRUMENT = re.compile(
    r"(?<![a-z])(?:gem\s*premier|abl\s?\d{2,3}|i-?stat|rapid(?:point|lab)|cobas|sysmex|mindray|beckman|siemens|roche|abbott|olympus|xn|bc|au|dxh?)(?:[\s-]*[a-z]?\d{1,4}\+?|\s*cg\d\+|\s*(?:plus|flex))*(?![a-z])",
    re.IGNORECASE,
)
"""Analysers, as they print themselves at the head of a slip."""
PATIENT = re.compile(
    r"(?<![\u4e00-\u9fff])(?:([\u4e00-\u9fff]{2,4})\s+)?(?:男|女)(?:性)?(?![\u4e00-\u9fff])\s*[,/|]?\s*(?:\d{1,3}\s*(?:岁|y\b|周岁|个?月|天)?)?|\d{1,3}\s*(?:周?岁|y/o)",
    re.IGNORECASE,
)
LEGEND = re.compile(
    r"(?<![\u4e00-\u9fff])(?:月经第?\s*\d{1,2}\s*天|[↑↓HL*★☆#+“”\"-]*\s*(?:表示|为|[:：=])?\s*(?:结果)?(?:偏高|偏低|高于(?:参考值?|正常)?(?:上限)?|低于(?:参考值?|正常)?(?:下限)?|参考(?:值|范围|区间)|川渝互?认?\s*HR|HR|异常))(?![\u4e00-\u9fff])"
)
SCREEN = re.compile(
    r"^\W*(?:微信|支付宝)?\s*\d{1,2}:\d{2}\s+(?:[2-5]G\+?|HD|VoLTE|LTE|Wi-?Fi|WLAN|中国(?:移动|联通|电信|广电)|[\d.]+\s*[KM]B?/s|\d{1,3}\s*%|[^\w\s]|\s)+$"
    r"|(?<![\u4e00-\u9fff])(?:我的报告|报告查询|返回|分享|保存(?:到相册|图片|至相册)?|打印|收藏|刷新|首页|我的|全部|更多|下一步|上一步|没有更多(?:了|数据|内容)?|已加载全部|到底了|截图)(?![\u4e00-\u9fff])",
    re.IGNORECASE,
)
"""The bar of a telephone at the head of a picture of its screen, and the buttons of an app."""
SAMPLE = re.compile(
    r"尿(?![素酸激苷嘧毒崩病路道管频急痛潴失布])(?<!泌尿)|粪|便(?![秘于民捷利携血])(?<!方便)(?<!以便)|痰|脓(?!毒)|胸[腔]?积?[水液]|腹[腔]?积?[水液]|脑脊液?|羊水|胆汁(?!酸|淤)|骨髓|关节液|csf|urine|stool|sputum",
    re.IGNORECASE,
)
"""Specimens that are not of blood, within any sentence."""
OF_FLUID = re.compile(
    r"潘氏|潘迪|pandy|nonne|李凡他|rivalta|(?:有|单个|多个|多|分叶)核细胞|nucleated cells|球蛋白定性|寡克隆|乳糜试验|细胞总数|(?<![a-z])(?:mom|papp-?a|ue3|ttkg|fe-?na|csf)(?![a-z])|IgG指数|IgG合成率|清洁度|精子|精液|羊水|滑膜|墨汁染色|india ink",
    re.IGNORECASE,
)
"""Names of tests that laboratories make of one body fluid alone: what stands beside them is of it too."""
ADDITIVE = re.compile(r"枸橼酸钠?|柠檬酸钠?|edta(?:-?k[23])?|肝素[钠锂]?|抗凝|促凝|分离胶|citrated?|heparin(?:i[sz]ed)?", re.IGNORECASE)
"""What stands in the tube, besides the specimen."""
NOT_CITRATE = re.compile(r"edta|肝素|heparin", re.IGNORECASE)
ABOUT_BLOOD = re.compile(
    r"^(?:急诊|普通|门诊|住院|体检|急查|复查|空腹|女性|男性|成人|儿童)?(?:肝|肾|肝胆|甲状?腺?|甲|凝血|心|胰腺?|免疫|体液免疫|甲状旁腺)?(?:肝肾功能?|功能?|血脂|血糖|糖代谢|激素|铁代谢|骨代谢|优生优育|电解质|离子|心肌(?:酶|标志物|损伤)?|心梗|肿瘤|生化|凝血|血常规|血细胞(?:分析)?|性激素|乙肝|丙肝|两对半|传染病|自身抗体|风湿免疫|炎症|感染|糖尿病|内分泌|生殖内分泌|早孕|孕期|贫血|营养|维生素|微量元素|心脏|心功能|体检|骨质疏松|胃功能|前列腺(?=.)|生化免疫|(?:输血前|术前|感染(?:性疾病)?|免疫|风湿|贫血|炎症|女性|男性)(?=.)|(?:acute\s+)?hepatitis|iron|anaemia|anemia|vitamins?|cardiac|tumou?r|chemistry|biochemistry|haematology|hematology|coagulation|immunology|serology|cbc|(?:comprehensive|basic) metabolic(?: panel| profile)?|liver function|renal function|thyroid function|lipids?|electrolytes|thyroid|治疗药物(?:浓度)?监测|药物浓度(?:监测)?|therapeutic drug monitoring)"
    r"(?:\s?(?:功能?|全套|系列|组合|套餐|检查|检测|测定|筛查|标志物|标记物|指标|相关|代谢|汇总|分析|谱|常规|[一二两三四五六七八九十\d]{1,3}项|tests?|panel|profile))*(?:\((?:男|女)?性?[一二两三四五六七八九十\d]{1,3}项\)|\((?:定量|定性|[三五]分类)?\))?$",
    re.IGNORECASE,
)
"""Headings of groups of tests that are made of blood and in no special way."""
BLOOD = frozenset(("血清", "血浆", "全血", "静脉血", "血液", "血", "serum", "plasma", "blood"))
"""Specimens that are read as such and tell no test of blood from another."""
WORDED = re.compile(
    r"\s(?:未见(?:明显)?异常|正常|无异常|[弱强]?[阴阳]性|[\u4e00-\u9fff]{0,2}色(?:透明)?|透明|清亮?|软便?|成形|[a-z]{1,2}型|相合|[低高]风险|未触及|未找到|未检出|未发现|革兰[阴阳]性[杆球]菌)[。.]?$",
    re.IGNORECASE,
)
"""A result in words at the end of a row."""
ADVICE = re.compile(r"^\s*\d*[.、)]?\s*(?:健康)?(?:建议|请(?!拒)|如[有需]|若)")
NOTHING_THERE = re.compile(r"^[^\w]*$")
SIGNS_OF_MEASURE = frozenset({"#", "﹟", "%"})
"""Signs that tell a count from a percentage, also where they stand alone."""
DATED = re.compile(
    r"(?<![\d.])(?:20\d\d[-/.年]\d{1,2}(?:[-/.月]\d{1,2})?|20\d{6}|\d{2}([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])|0\d[-/]\d{1,2}|1[0-2]/\d{1,2}|\d{1,2}[-/]0\d|\d{1,2}月\d{1,2}[日号]?)(?![\d.])"
)
"""What may be a day, also without its year."""
CONDITION = re.compile(
    r"(?<![a-z])(?:t|temp|体温|患者温度)\s*[:=]?\s*[34]\d(?:\.\d)?\s*(?:℃|°\s?c)|(?<![a-z])f[i]?o2(?:\s?\(i\))?\s*[:=]?\s*\d{1,3}(?:\.\d+)?\s*%?", re.IGNORECASE
)
"""Temperature and inspired oxygen, which an analyser of blood gases prints beside its results."""
PAGES = re.compile(r"第\s*\d+\s*页|共\s*\d+\s*页|\d+\s*/\s*\d+\s*页?|page\s*\d+(?:\s*(?:of|/)\s*\d+)?", re.IGNORECASE)
SPAN = re.compile(r"\d+\s*个?(?:小时|天|日|工作日|周|个月)(?:之?内|以内|后(?=[^\d]*(?:查询|领取|取)))")
"""A time within which somebody may ask: it is none of the tests'."""
