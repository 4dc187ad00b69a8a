"""The words of a report form that are no names of items: headings of columns, titles, units, signs, values."""

from __future__ import annotations

import re

from recognition.domain.names import methods

ORDINAL = re.compile(r"^\s*[\[(（]?[一二三四五六七八九十]{1,3}[\])）]?\s*[、.．:：]\s*")
"""The number of a section in Chinese."""
HEADINGS = frozenset(
    "序号 编号 no no. 项目代码 项目编码 项目编号 检验项目名称 参考上限 参考下限 结果提示 项目 项目名称 检验项目 检查项目 检测项目 名称 英文 英文名称 英文缩写 缩写 简称 代号 代码 结果 检验结果 检测结果 测定结果 测量结果 化验结果 结果值 测定值 检测值 检验值 测量值 检查结果 数值 单位 参考值 参考范围 参考区间 参考 生物参考区间 参考值范围 正常值 正常范围 正常参考值 提示 异常提示 异常标志 标志 状态 异常 高低 方法 检测方法 检验方法 测定方法 仪器 "
    "标本 样本 上次结果 本次结果 历史结果 item items test tests result results unit units reference range ref. ref flag method abbr abbreviation".split()
)
LABELS = frozenset("结果 检验结果 检测结果 测定结果 单位 参考值 参考范围 参考区间 提示 标志 result unit range reference flag".split())
"""Labels of the values of one row: 总蛋白 结果:65.2 单位:g/L."""
TITLE = re.compile(r"(?:报告单|报告书|检验报告|检查报告|结果报告|化验单|分析报告|laboratory report|lab report|第\s*\d+\s*页|page \d+)", re.IGNORECASE)
ABOUT = re.compile(
    r"(?:生化|功能|检查|检验|检测|化验|结果|报告|项目?|全套|系列|组合|套餐|标志物|标记物|指标|常规|测定|筛查|[一二三四五六七八九十\d]+项|系列|激素|分析|谱|功|血脂|电解质|凝血|心肌酶|panel|profile|tests?|function|chemistry|exam|results?|lab)$",
    re.IGNORECASE,
)
"""The end of a heading that says what the tests behind it are about."""
SIDE = re.compile(r"(?<!采血)(?<!采样)(?<!采集)(?<!抽血)(?<!取样)\s*部\s*位\s*[:=]\s*[^,;]{0,20}?(左|右|双)")
"""The side of a place that an examination is said to be of."""
ADVISED = re.compile(r"^\s*(?:健康)?(?:建议|提示|请)\s*[:]\s*\S")
"""Advice that stands in its own line and heads nothing."""

_LABEL = r"(?:标\s*本|样\s*本|样\s*品|检\s*材|检\s*体|送\s*检\s*(?:物|材\s*料|标\s*本|样\s*本)|(?<![a-z])(?:specimen|sample|spec\.?(?=\s*[:=])|(?:body\s+)?fluid)|(?<![a-z])source|(?<![a-z])site(?=\s*[:=]))"
_LABEL_ZH = r"(?:标\s*本|样\s*本|样\s*品|检\s*材|检\s*体)"
_KIND_ZH = r"(?:\s*(?:类\s*型|种\s*类|类\s*别|名\s*称|来\s*源|别))?"
_KIND = r"(?:\s*(?:类\s*型|种\s*类|类\s*别|名\s*称|来\s*源|别)|\s+(?:type|source|site)s?)?"
SPECIMEN = re.compile(
    rf"[\[【|]?\s*(?:{_LABEL}(?!\s*(?:编?号|条码|状态|情况|数量|接收|采集|性状|质量|外观|部位|id\b|no\b|date|time)){_KIND}\s*(?:[\]】]\s*[:=]?|[:=|]|[(\[]|\t|\s{{2,}})|{_LABEL_ZH}(?!\s*(?:编?号|条码|状态|情况|数量|接收|采集|性状|质量|外观|部位)){_KIND_ZH}(?:\s+|为|是|系|来自|取自))\s*(.+?)"
    r"(?=\s+[\u4e00-\u9fff]{2,8}\s*[:=]|\s{3,}|\t|[。]|\s*$|\s+[a-z]+\s*:|\s+[a-z\u4e00-\u9fff-]+\s+[<>]?\d)",
    re.IGNORECASE,
)
"""A label for the specimen with what stands behind it; behind a Chinese one a single blank is enough."""
NO_SPECIMEN = re.compile(r"^(?:不?合格|正常|良好|无|无异常|未见异常|已?签收|仅|负责|[轻中重]?度?(?:溶血|脂血|黄疸|乳糜|凝固)|不足|污染)")
"""What a label for the specimen may say that is no specimen."""
SPECIAL = re.compile(
    r"洗脱|细胞内|肾静脉|岩下窦|静脉取血|透析|抑制试验|激发试验|释放试验|刺激试验|节律|兴奋试验|负荷试验|耐量|馒头餐|服糖|餐后|激发后|服药后|用药后|唐氏|产前(?!检查|检验|保健|门诊)|电泳|结石|尿管|导管|suppression|stimulation|tolerance|timed|24 ?h(?:our)?|白带|阴道|宫颈|精液|精浆|前列腺液|骨髓|关节液|滑膜液|滑液|羊水|痰|胃液|胆汁|乳汁|泪液|唾液|脓|透析液|引流|灌洗|穿刺|腰穿|胸穿|腹穿|渗出液|漏出液|积液|囊液|房水|汗液|头发|活检|组织|swab|sputum|semen|marrow|synovial|amniotic|lavage|drain",
    re.IGNORECASE,
)
"""Words of headings by which what stands under them is not of blood, even where no specimen of the vocabulary is meant."""

SITE = re.compile(r"(?:采样|采检|采集|取材|取样|送检|标本|样本)\s*部\s*位\s*[:=]\s*([^\t]*(?:穿刺|[腰胸腹]穿|引流|灌洗|腔|囊|窝|羊水|尿|液)[^\t]*)")
"""A place from which something else than blood was taken, where the specimen itself is not named."""

NUMBER = r"[<>≤≥=~≈]{0,2}\s*[-+]?\d+(?:[.,]\d+)*(?:e[-+]?\d+)?"
_AMOUNT = r"(?:g|mg|ug|μg|mcg|ng|pg|fg|mol|mmol|umol|μmol|nmol|pmol|u|iu|miu|mu|uiu|μiu|ku|kiu|eu|ru|au|bau|cells?|copies|copy|拷贝|个|ml|l|dl|mm|cfu|meq|kat|ukat|nkat|gpl|mpl|rlu|nag|s|gal)"
_PER = r"(?:l|dl|ml|ul|μl|hp|hpf|lp|lpf|hr?|1h|24h|d|day|min|sec|s|g|mg|kg|mol|mmol|crea|gcr|co|n|天|小时|分|高倍视野|低倍视野|高倍|低倍|视野|1\.73(?:\s?m(?:2|\^2|²)?)?|m2)"
_IN_CHINESE = r"[千毫微]?(?:国际)?单位/[毫分]?升|[毫微纳皮]?(?:克|摩尔?|当量)/[毫分微]?升|毫米/小时|毫米汞柱|千帕|飞升|皮克"
_CLEARANCE = r"ml/\(?min[/·.*×]1\.73\s?m(?:2|\^2|²)\)?"
UNIT = rf"(?:{_CLEARANCE}|{_IN_CHINESE}|[×x*]?\s*10\s*[\^*]?\s*(?:e)?\d{{1,2}}\s*/?\s*{_PER}?|{_AMOUNT}?\s*/\s*{_PER}(?:/{_PER})?|%|‰|mmhg|kpa|mosm/kg|s/co|次/分|°c|℃)"
REMARKED_UNIT = re.compile(rf"^{UNIT}\s*(?:[(\[]\s*([^()\[\]]+?)\s*[)\]]|-([A-Za-z]{{1,6}}))$", re.IGNORECASE)
"""A unit with a word in brackets or behind a hyphen, which may be a specimen."""
UNIT_NOTE = re.compile(r"^(?:feu|ddu|d-?du|[HL]|37\s?(?:℃|°c)|ifcc|ngsp|nt|irp|is|who.*|↑|↓)$", re.IGNORECASE)
"""Words with a unit that say how it counts."""
UNIT_IN_BRACKETS = re.compile(rf"\s*[(\[【]\s*([×x*]?\s*10\s*[\^*]\s*\d{{1,2}}\s*/\s*{_PER}|{_AMOUNT}?\s*/\s*{_PER}(?:/{_PER})?)\s*[)\]】]", re.IGNORECASE)
UNIT_BEFORE_VALUE = re.compile(rf"{UNIT_IN_BRACKETS.pattern}\s*:?\s*([<>≤≥]?\d+(?:\.\d+)?)(?![\d.:/年月-])", re.IGNORECASE)
SHORT_UNIT_IN_BRACKETS = re.compile(r"(?<=\d)\s*[(\[【]\s*(%|‰|s|sec|秒|fl|pg|mmhg|kpa|coi|s/co)\s*[)\]】]", re.IGNORECASE)
"""A unit in brackets, behind a result or between a name and its result; one without a stroke only behind a number."""
_SIGN = r"(?:[↑↓⬆⬇*]+|(?:弱|强)?[阴阳]性?(?:\([+\-±\d:.<>]+\))?|(?:非|无|有)反应性?|\(?[+\-±]{1,4}\)?|\(?\+\d\)?|\d\+|(?:\+-|±|[+]{1,4}|\d\+|\+\d)\(\d+(?:\.\d+)?\s?(?:[a-zμ]{1,6}/[a-zμ]{1,3})?\)|未检出|neg(?:ative)?|pos(?:itive)?|见报告)"
PLAIN = re.compile(rf"^{NUMBER}$", re.IGNORECASE)
SHARE = re.compile(r"^\d+(?:\.\d+)?%$")
INTEGER = re.compile(r"^\d{1,3}(?:-\d)?$")
"""A number that a name may end with: CA 125, CA 19-9."""
_RANGE = rf"[(\[]\s*(?:{NUMBER}\s*(?:-{{1,2}}|~|—|–|至|to)\s*|[<>≤≥]\s*){NUMBER}\s*(?:{UNIT})?\s*[)\]]"
LIMIT = re.compile(rf"^(?:[<>≤≥]\s*\d|{NUMBER}\s*(?:-{{1,2}}|~|—|–)\s*\d)")
_OF_WHOM = "[男女](?:性|士)?|成[人年](?:男|女)?|儿童|小儿|male|female|adults?"
_PHASE = "新生儿|卵泡期|排卵期|黄体期|绝经[前后]?期?|孕[早中晚]期|未孕|非孕|上午|下午|follicular|mid-?cycle|luteal|postmenopausal"
_USUAL = r"参考(?:值|范围|区间)?|正常(?:值|范围)?|健康人|ref\.?|[mf]"
LIMIT_OF = re.compile(rf"^[(\[]?(?:{_OF_WHOM}|{_PHASE})[)\]]?$", re.IGNORECASE)
"""Of whom or when a limit behind a value is: 卵泡期:3.5-12.5."""
LIMITS = re.compile(rf"^(?:{_OF_WHOM}|{_USUAL})$", re.IGNORECASE)
"""Words before the limits of a result, wherever they stand; a phase or a time of day is such a word behind a value alone."""
VALUE = re.compile(
    rf"^(?:{NUMBER}\s*(?:{UNIT}|{_AMOUNT}|fl|秒|岁)?\s*(?:{_SIGN}|[HL])?|{NUMBER}\s*(?:-{{1,2}}|~|—|–|至|to)\s*{NUMBER}\s*(?:{UNIT}|{_AMOUNT})?|[(\[]\s*(?:{NUMBER})?\s*[-~–—]+\s*{NUMBER}\s*[)\]]|[<>≤≥]?1:\d(?!\d)|[<>≤≥]?1:\d{{2,}}|(?:{NUMBER}\s*(?:{UNIT})?\s*)?{_RANGE}\s*(?:{UNIT})?|"
    rf"\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|{UNIT}|{_SIGN}|[-–—~/.·…]+|[<>]{{2,}})$",
    re.IGNORECASE,
)
"""A token that stands beside a name and is none, wherever it stands: number, range, unit, sign, titre, day."""
_FINDING = r"正常|未见(?:明显)?异常|异常|偏高|偏低|高|低|危急|未见|检出|normal|abnormal|reactive|non-?reactive|high|low|[aob]b?型|[ao]{1,2}型|rh阳性|[粗细核]?颗粒型|胞浆(?:颗粒)?型|均质型|斑点型|核[仁膜点]型|着丝点型|清|透明|淡?黄色|黄|软便?|无|yellow|clear|straw|amber|none-seen|not-seen|not-detected|non-detected|no-growth"
FINDING = re.compile(rf"^(?:{_FINDING})$", re.IGNORECASE)
"""A result in words: at the end of a row, or in a column of its own."""
BEHIND = re.compile(
    rf"^(?:{_FINDING}|[a-zμ%]{{1,5}}/[a-z0-9.]{{1,6}}|{_AMOUNT}|{_AMOUNT}\.{_AMOUNT}|fl|秒|sec|coi|cutoff|index|比值|nm|cm|mm|kg|mv|bpm|岁|[hln]{{1,2}}|feu|[aob]{{1,2}}|(?!.*(?:超敏|高敏|灵敏|游离|定量))[\u4e00-\u9fffa-z-]{{1,10}}法)$",
    re.IGNORECASE,
)
"""A token that is a unit, a sign, a finding or a method (…法) behind a value only: PG alone is pepsinogen, 12 pg a mass; LH 4.3 is a name."""
DAY = re.compile(r"^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}$")
APART_FROM_TIME = re.compile(
    r"(?<![\d./:-])(\d{1,3}(?:\.\d)?)\s+(min(?:ute)?s?(?![a-z/])|hours?(?![a-z])|hrs?(?![a-z])|分钟|分(?![类期级])|小时|点(?!\d)|(?:mid)?night(?![a-z])|noon(?![a-z]))",
    re.IGNORECASE,
)
"""A time whose unit stands behind a blank: LH 30 min 12."""
TIME = re.compile(r"^\+?(?:\d{1,3}(?:\.\d)?(?:h|hrs?|hours?|min(?:ute)?s?|小时|分钟|分|点|(?:mid)?night|noon)|(?!1:\d{2,}$)\d{1,2}:[0-5]\d)$")
"""A time of sampling beside a name; a capital H behind a number is the sign for high."""
GLUED = re.compile(
    rf"^(.*[\u4e00-\u9fff)\]%#])([<>≤≥=]\s*\d[\d.]*.*|\d+\.\d+.*|\d+\s*(?:{UNIT}|{_AMOUNT}).*)$|^(.*[a-z0-9])([<>≤≥=]\s*\d[\d.]*.*)$", re.IGNORECASE
)
"""A value that follows its name without a blank, where a sign, a point or a unit shows it: 总蛋白65.2g/L. Behind letters only a sign does: CA1259.3 can be cut twice."""
REMARK = re.compile(r"^(?:注|备注|说明|以上|本报告|患者|[(（]|容器|采样|取样|采集|标本|样本|type)", re.IGNORECASE)
NOT_REMARK = re.compile(r"诊断|病史|症状|主诉|建议|印象|提示")
"""Lines around the results that may say of what they are, and those that speak of the patient."""
TIMED = re.compile(r"/\s*(?:24\s*h(?:r|our)?s?|d(?:ay)?|天|g\s*(?:cr|crea|肌酐)?|mmol\s*(?:cr|crea|肌酐)?)$", re.IGNORECASE)
"""A unit by which a result is an amount of a day or for each gram of creatinine, hence of urine."""
OF_CREATININE = re.compile(r"/\s*(?:g|mmol)\s*(?:cr|crea|肌酐)?$", re.IGNORECASE)
"""Such a unit of creatinine: what a ratio to it is given in."""
COUNTED = re.compile(r"10\s*[\^*]?\s*(?:e)?(?:6|9|12)\s*/")
WITH_UNIT = re.compile(r"[a-zμ%‰]|^1:\d", re.IGNORECASE)
"""What a value has that is a unit, ends with one, or is a titre."""
CONCENTRATION = re.compile(r"(?:[munpμ]?i?u|[munpμ]?g|[munpμ]?mol|copies|拷贝)/m?l$", re.IGNORECASE)
"""A unit of concentration."""
GLUED_FINDING = re.compile(r"(?<=[\u4e00-\u9fff)\]])(未见(?:明显)?异常)\s*[。.]?\s*$")
BLOOD_GROUP = re.compile(r"(血型(?:正定型|鉴定)?[)\]]?(?:\([A-Z]{2,3}\))?\s*[:\s]\s*)(A|B|O|AB)(?=\s|$)")
"""A blood group as a letter alone: ABO血型 A."""
TWO_WORDS = re.compile(r"(?<![a-z])(?:none|not|no|non)\s+(?:seen|detected|growth|reactive)(?![a-z])", re.IGNORECASE)
"""Results of two words."""
GLUED_RESULT = re.compile(
    r"^([A-Za-z][A-Za-z-]{0,7}|[A-Za-z]{1,6}[\u4e00-\u9fff]{2,8}|[\u4e00-\u9fff]{1,12})[<>]?\d+(?:\.\d+)?(?:[^\W\d_%]{1,5}/[^\W\d_]{1,4}|%|fl|pg|s)?(?:\d+(?:\.\d+)?[-~]\d+(?:\.\d+)?)?$",
    re.IGNORECASE,
)
"""A name with its result and limits glued to it, as a scan has them."""
GLUED_SIGN = re.compile(r"^(.*[\u4e00-\u9fffA-Za-z0-9])(\((?:[+±-]{1,4}|(?:弱|强)?[阴阳]性?|\d\+|\+\d)\))$")
"""A sign in brackets that follows its name without a blank: CEA(++)."""
UNIT_AND_LIMITS = re.compile(rf"^({UNIT}|{_AMOUNT}|fl|秒)\s*({_RANGE})$", re.IGNORECASE)
"""A unit and its limits in brackets without a blank: mmol/L(3.9-6.1)."""
RULED = re.compile(r"^\s*([-—–―=*·•]{2,})\s*([^\s\d][^\d]*?)\s*[-—–―=*·•]{2,}\s*$")
"""A heading between lines that are drawn: —— 血常规 ——."""
PART = re.compile(r"^[(\[]?\d{1,2}-\d{1,2}[)\]]?$")
"""The number of a fragment before a result: PTH 1-34 3."""
RATIO = re.compile(r"(?:%|‰|比值|ratio)$", re.IGNORECASE)
RATIOS = re.compile(r"百分|比|率|宽度|压积|糖化|饱和度|活性|活动度|分数|指数")
"""A unit of shares and ratios, and what the names of items say that are given in them."""
TECHNIQUE = re.compile(
    r"(?:检查技术|扫描(?:方法|方式|技术)|检查方式|成像方法|技术|途径|入路|对比剂|造影剂|增强剂)\s*[:=]\s*(?!无|未用|不用|平扫\s*$)\S|^(?:contrast|technique)\s*:\s*(?!none|no\b|without)\S",
    re.IGNORECASE,
)
"""A line that says how an examination was made, below its name or above it."""
TIMEPOINT = re.compile(r"^(?:采血|采样|取血)?时间?点\s*[:=]?\s*")
EXAMINED = re.compile(r"CT|MR|X线|DR|超声|彩超|B超|显像|造影|[镜图率]$|平扫|检查|测定|测量|试验|评估|监测|摄影|成像|听|scan|ray", re.IGNORECASE)
"""What names of examinations say: such a line is a name of its own."""
LINK = re.compile(r"^[-+/~–—→]+$")
CONTINUES = re.compile(r"^\s*(?:[(\[]([^()\[\]]*[^\d()\[\]][^()\[\]]*)[)\]]\s*(?:[<>]?[\d.]+.*)?$|[+])")
"""A line that is a bracket, or begins with a plus, goes on with the line before it."""
_METHOD = methods.NEUTRAL
METHOD = re.compile(rf"^{_METHOD}$", re.IGNORECASE)
IN_BRACKETS = methods.IN_BRACKETS
"""Ways of measuring that make no test of their own; 免疫法 and 化学法 of occult blood do."""
FLAGS = re.compile(r"[↑↓⬆⬇]+|[(\[【]\s*(?:危急值?|偏[高低]|异常)\s*[)\]】]|(?<=\s)[(\[]?(?:[HLhl]|偏?[高低])[)\]]?(?=\s+[<>≤≥]?\d(?![\d.]*\s?%))")
"""Signs for high and low, wherever they stand, and letters for them before a number."""
KINDS = re.compile(r"(?<![a-z])(hb|血红蛋白|ha?emoglobin|铁蛋白|ferritin|ldh?|乳酸脱氢酶|肌酸激酶|ck)\s+([HLM])(?=\s+[<>]?\d)", re.IGNORECASE)
"""A letter behind a name of which there are kinds (Hb H, CK M, ferritin L): it is no sign for high or low."""
NUMBERED = re.compile(r"(?:^|(?<=\s))\d{1,2}[.、．]\s*(?=[\u4e00-\u9fff★])")
"""The number of a test in a running list: 1.胸部CT平扫 2.头颅CT平扫."""
OPENING = re.compile(r"^\s*【([^】\d]{2,12})】\s*[:]?\s*(?=\S)")
CODE = re.compile(r"^(?:\d{1,7}-\d|\d{9,18}|[a-z][a-z0-9]*_[a-z0-9_]+)$")
"""A LOINC code, a code of the price list, or one of ours that is no abbreviation."""
REMARKABLE = re.compile(
    rf"^[(\[]?(?:{_METHOD}|{UNIT}|/[\w.]+|计算(?:值|法)?|手工|仪器|自动|复检|已复查|已复检|参考[值范区]?(?!.*(?:尿|[水液便痰]|urine|csf)).*|正常|偏[高低]|异常|normal|血清|血浆|全血|静脉血|serum|plasma|whole blood)[)\]]?$",
    re.IGNORECASE,
)
"""Words behind a value that change nothing."""
