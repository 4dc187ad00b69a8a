"""What may stand behind a label of a person, a place, a number or a diagnosis: a closed grammar for each kind, so that a word that is none of it (科室：移植科 供者,
姓名：示例 胸水, 诊断：脑膜炎 腰穿) is looked at by a person."""

from __future__ import annotations

import re
from collections.abc import Sequence

from recognition.domain.personal_labels import SURNAMES

_ZH = "\u4e00-\u9fff"
_CHINESE_NAME = re.compile(rf"^(?:[{_ZH}·*]{{1,4}}|[{_ZH}*]{{1,8}}·[{_ZH}*·]{{1,10}})$")
_FURTHER_NAME = re.compile(rf"^(?:[{SURNAMES}][{_ZH}*]{{1,2}}|示[{_ZH}]{{1,3}}|[{_ZH}])$")
_NO_FURTHER = frozenset("犬狗猫兔鼠猪猴尿血痰便脓液")
"""Single characters behind a name that are an animal or a specimen."""
_TITLE = re.compile(r"^(?:(?:副?主任|主治|住院|主管|副?主管)?(?:医师|医生|技师|检验师|护师|药师)|护士长?|先生|女士|dr\.?|m\.?d\.?|[/,、])$", re.IGNORECASE)
_LATIN_NAME = re.compile(r"^(?:[A-Z][a-z.*'-]{0,19}|[A-Z*]{1,20}|[a-z]{2,20})\.?$")
_NO_NAME = re.compile(
    r"^(?:csf|lp|fna|eqa|qc|iqc|urine|stool|serum|plasma|blood|pleural|ascites|ascitic|drain|donor|mother|father|wife|husband|baby|twin|cord|heel|prick|finger|control|test|fluid|swab|"
    r"post\S*|pre|basal|peak|stimulated|midnight|random|level|tube|jp|bal|balf|capillary|arterial|venous|dog|cat|rat|mouse|rabbit|pig)$",
    re.IGNORECASE,
)
"""Words in letters that are of a specimen, a time or somebody else, and no part of a name."""

_SPECIALITY = (
    "心[内外]|神[内外]|呼[吸内]|消化?内?|肾内?|普[外通]?|胸外|泌尿外?|骨[一二三四]?|妇[产保]?|产|儿[内外保]?|新生儿|内分泌|血液|血透|透析|风湿(?:免疫)?|感染|肝病|结核|肿瘤|放疗|眼|耳鼻喉|口腔|皮肤|急诊|重症|体检|健康管理|干部|老年|全科|中医|针灸|康复|疼痛|麻醉|手术|"
    "门诊|住院|生殖|移植|肛肠|乳腺|甲乳|血管|烧伤|介入|营养|心理|精神|检验|病理|核医学|内镜|腔镜|日间|高血压|糖尿病|内|外"
)
_DEPARTMENT = re.compile(
    rf"^(?:[{_ZH}A-Za-z0-9()·一二三四五六七八九十]{{0,14}}(?:科室?|病区|病房|病室|护理单元|门诊|诊区|诊室|大楼|病[区房]|中心|室|组|部|楼|层|院区?|所|站|ICU|单元)(?:[(\[][^()\[\]]{{0,8}}[)\]]|[A-Z0-9一二三四五六]{{1,3}}(?:病?区|组|楼)?)?"
    rf"|(?:{_SPECIALITY})+(?:[一二三四五\d]{{0,2}}(?:病?区)?)|[A-Z]{{0,2}}-?\d{{1,4}}[A-Z]?(?:床|楼|层|区|号|室|F)?|[NPRCES]?ICU|CCU|EICU|OPD|IPD|A&E|ER|ED|VIP|(?:{_SPECIALITY})[内外]?科?医?生?)$",
    re.IGNORECASE,
)
_DEPARTMENT_EN = re.compile(
    r"^(?:dept\.?|department|ward|of|and|&|general|internal|medicine|medical|surgery|surgical|clinic|unit|care|intensive|critical|emergency|out-?patients?|in-?patients?|day|renal|cardiac|obstetrics?|gyna?ecology|ob/?gyn|"
    r"pa?ediatrics?|oncology|dialysis|transplant|[a-z]{3,}ology|[a-z]{3,}iatrics?|orthopa?edics?|rehabilitation|health|check-?up|center|centre|room|floor|bay|north|south|east|west|icu|er|ed|[a-z]?\d{1,4}[a-z]?)[,;/]?$",
    re.IGNORECASE,
)
_INSTITUTION = re.compile(
    rf"^[{_ZH}A-Za-z0-9()·]{{0,40}}(?:医院|卫生院|卫生室|卫生所|医务室|中心|诊所|门诊部|院区?|分院|站|所|公司|集团|实验室|检验科|科室?|室|部|厂|学校|学院|大学|中学|小学|局|社区|村|镇|街道|hospital|clinic|laborator(?:y|ies)|cent(?:er|re)|university)(?:[(\[][^()]{{0,12}}[)\]])?$",
    re.IGNORECASE,
)
_INSTITUTION_EN = re.compile(
    r"^(?:[a-z][a-z'.&,-]*\s+){0,7}(?:hospital|clinic|laborator(?:y|ies)|lab|cent(?:er|re)|university|group|institute)$", re.IGNORECASE
)
_DISEASE = re.compile(
    rf"^[{_ZH}A-Za-z0-9ⅠⅡⅢⅣ()+.*/-]{{0,24}}(?:病|症|炎|癌|瘤|征|血压|尿毒|待[查排诊]|骨折|外?伤|衰竭?|不全|梗[死塞]?|出血|感染|贫血|结石|息肉|妊娠|孕|肿大?|结节|囊肿|增生|硬化|狭窄|扩张|积液|水肿|浮肿|异常|[升增]高|升高|减[少低]|降低|缺[乏血损铁]|紊乱|失[调常眠]|减退|亢进?|低下|痛|热|咳嗽?|晕|乏力|黄疸"
    r"|腹泻|便秘|呕吐?|恶心|休克|昏迷|中毒|过敏|疏松|肥胖|脂肪肝|体检|查体|健康|检查|复查|术[前后]|化疗后?|绞痛|早搏|房颤|颤动|冠心|中风|不孕|不育|月经|闭经|产后?|更年期|流产|先兆|瘫|癫痫|抑郁|焦虑|感冒|流感|肺结核|乙肝|丙肝|甲亢|甲减|痛风|麻木|紧张|呼吸困难|气促|胸闷|心悸|皮疹|荨麻疹|湿疹|瘙痒|疱疹|携带者?|随访|门诊|常规|备孕|孕检|产检|溃疡|脱[垂位落]|突出|疝|痔|裂|瘘|脓肿|坏死|畸形|障碍|综合|功能|状态|史|期|型|级|度|周)"
    r"(?:[(\[][^()]{0,20}[)\]])?[?？]?$"
)
_DISEASE_EN = re.compile(
    r"^(?:[a-z]+(?:itis|oma|osis|a?emia|pathy|uria|algia|ectomy|plasia|trophy|sclerosis|megaly|toxicosis|thyroid(?:ism)?|tension)|type|[12i]+|acute|chronic|primary|secondary|stage|disease|failure|syndrome|infection|diabetes|mellitus|pain|fever|cough|cancer|carcinoma|fracture|bleeding|"
    r"ckd|copd|chd|cad|dm|t2dm|t1dm|htn|esrd|uti|chf|af|ra|sle|pregnancy|check-?up|follow-?up|screening|routine|heart|renal|liver|kidney|lung|hepatic|cardiac|of|the|and|with|,|[a-z]\d\d(?:\.\d{1,3})?|abnormal|elevated|high|low|cholesterol|lipids?|weight|loss|fatigue|dizziness|nausea|vomiting|unknown|unspecified|nil|none)[,;.]?$",
    re.IGNORECASE,
)
_KIND = re.compile(
    r"^(?:普通|门诊|住院|急诊|门急诊|体检|自费|医保|公费|居民|职工|城镇|农[合保村]|省|市|区|县|异地|全自费|本地|商业|保险|其[他它]|病人|患者|人员|科室|窗口|自助|特需|干部|军人|军免|新农合|城乡|基本|医疗|[()/]|\d|成人|儿童|in-?patient|out-?patient|emergency)+$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^[\w*./#+&-]*$")
_CHINESE = re.compile(rf"[{_ZH}]")
_OF_BED = re.compile(r"[床号室区加楼层病房一二三四五六七八九十年月日男女]|门诊|住院|急诊|体检")
_SEX = re.compile(r"^(?:男|女)(?:性)?$|^(?:未知|不详|未说明|其[他它]|m|f|male|female|unknown|[-/])$", re.IGNORECASE)
_KINDS = re.compile(r"^(?:费别|费用类别|患者类型|病人类型|类别|就诊类型|就诊类别|来源|病人来源)$")
_NUMBERS = re.compile(r"号码?$|编号$|条码$|^id|id$|no\.?$|mrn$|barcode$|accession|number$|页码$|bed$", re.IGNORECASE)


def behind_names(words: Sequence[str]) -> int:
    """How many of the words behind a label of a person are names and titles: one in Chinese, others only where they begin with a surname; one in letters of at
    most three words.

    >>> behind_names(["示例甲", "胸水"]), behind_names(["王某", "李某"]), behind_names(["Zhang", "San", "CSF"]), behind_names(["张", "三"])
    (1, 2, 2, 2)
    """
    if not words:
        return 0
    if _CHINESE_NAME.match(words[0]):
        pattern, most = _FURTHER_NAME, 4
    elif _LATIN_NAME.match(words[0]) and not _NO_NAME.match(words[0]):
        pattern, most = _LATIN_NAME, 3
    else:
        return 0
    single = len(words[0]) == 1
    for place, word in enumerate(words[1:], 1):
        if not (
            _TITLE.match(word)
            or (place < most and pattern.match(word) and not _NO_NAME.match(word) and word not in _NO_FURTHER and (single or word.isascii() or len(word) > 1))
        ):
            return place
    return len(words)


def is_department(value: str) -> bool:
    """Whether all words are of a department, a ward or a room.

    >>> [is_department(value) for value in ("肾内科", "神内 3病区", "移植科 供者", "Internal Medicine", "岩下窦")]
    [True, True, False, True, False]
    """
    words = [word for word in re.split(r"[\s,;、/|-]+", value) if word]
    return all(_DEPARTMENT.match(word) for word in words) or all(_DEPARTMENT_EN.match(word) for word in words)


def is_institution(value: str) -> bool:
    """Whether the words are those of an institution, a department of it or a firm."""
    words = value.split()
    return all(_INSTITUTION.match(word) for word in words) or _INSTITUTION_EN.match(value) is not None


def is_diagnosis(value: str) -> bool:
    """Whether each word ends as names of diseases and complaints do.

    >>> [is_diagnosis(value) for value in ("2型糖尿病", "高血压 冠心病", "脑膜炎 腰穿", "type 2 diabetes", "末梢血")]
    [True, True, False, True, False]
    """
    words = [
        word.strip() for word in re.split(r"[\s,;、。/+&]+|\d[.、]|(?:^|\s)\d{1,2}[.)]", value) if word.strip() and not re.fullmatch(r"[\d.)?:]+", word.strip())
    ]
    return all(_DISEASE.match(word) or _DISEASE_EN.match(word) for word in words)


def fits(name: str, word: str) -> bool:
    """Whether the one word behind a label of a number, a kind or a sex is of that kind.

    >>> [fits(*pair) for pair in (("床号", "12床"), ("样本号", "犬12"), ("类别", "门诊"), ("类别", "比对"), ("性别", "脐血"), ("民族", "汉族"))]
    [True, False, True, False, False, True]
    """
    if name in ("性别", "sex", "gender"):
        return _SEX.match(word) is not None or not word
    if _KINDS.match(name):
        return _KIND.match(word) is not None or not word
    if _NUMBERS.search(name):
        return _NUMBERED.match(word) is not None and not _CHINESE.search(_OF_BED.sub("", word))
    return True
