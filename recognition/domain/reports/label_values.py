"""What may stand behind a label of a place, a number or a fact about the person: a closed grammar for each kind, so that a word that is none of it (科室：移植科
供者, 地址：某路3号；疑抽错血, 职业：补钾时抽血) is looked at by a person. Names: `person_names`; devices: `devices`; diagnoses and findings: `findings`."""

from __future__ import annotations

import re

from recognition.domain.names.departments import NAMED, NAMED_EN, SPECIALITY

_ZH = "\u4e00-\u9fff"
_INSTITUTION = re.compile(
    rf"^[{_ZH}A-Za-z0-9()·]{{0,40}}(?:医院|卫生院|卫生室|卫生所|医务室|中心|诊所|门诊部|院区?|分院|站|所|公司|集团|实验室|检验科|科室?|室|部|厂|学校|学院|大学|中学|小学|局|社区|村|镇|街道|hospital|clinic|laborator(?:y|ies)|cent(?:er|re)|university)(?:[(\[][^()]{{0,12}}[)\]])?$",
    re.IGNORECASE,
)
_INSTITUTION_EN = re.compile(
    r"^(?:[a-z][a-z'.&,-]*\s+){0,7}(?:hospital|clinic|laborator(?:y|ies)|lab|cent(?:er|re)|university|group|institute)$", re.IGNORECASE
)
_BRACKETED = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_WITHIN_DEPARTMENT = re.compile(
    rf"^(?:[东西南北中本总分新老旧]?(?:院区|[院区部楼院])|[一二三四五六七八九十\d]{{1,3}}(?:病?[区房室]|[楼层组]|诊室)?|[A-Z]\d{{0,2}}(?:病?区|[楼座栋])|(?=..)(?:{SPECIALITY})+[科区组]?|门诊|急诊|住院部?|普通|专家|特需|[男女]病?区?)$"
)
_WITHIN_INSTITUTION = re.compile(
    rf"^(?:[{_ZH}]{{0,8}}(?:院区|分院|总院|[东西南北中本总分新老旧][院区部]|本部|总部|分部|中心|公司|集团|医院|学院|大学|街道|社区)|中国|四川|重庆|成都|川|渝|集团|总[店部]?|[一二三四五六七八九十\d]{{1,2}}(?:[楼层部区]|院区))$"
)
"""What may stand in brackets in the name of a department or an institution: a place or another department. Any other word there may say of which sample the
tests are: 血透室(下机后)."""
_OF_KIND = r"(?:普通|门诊|住院|急诊|门急诊|体检|自费|医保|公费|居民|职工|城镇|农[合保村]|省|市|区|县|异地|全自费|本地|商业|保险|其[他它]|病人|患者|人员|科室|窗口|自助|特需|干部|军人|军免|新农合|城乡|基本|医疗|[()/]|\d|成人|儿童|in-?patient|out-?patient|emergency)+"
_KIND = re.compile(rf"^{_OF_KIND}$", re.IGNORECASE)
_NUMBERED = re.compile(r"^[\w*./#+&-]*$")
_WORD_AT_END = re.compile(r"(?:^|[\W\d_])(?!(?:none|null|nil|unknown|x{3,})$)[a-z]{3,}$", re.IGNORECASE)
"""Letters behind a number that are a word and may say of what the sample is: 1188-cord."""
_CHINESE = re.compile(rf"[{_ZH}]")
_OF_BED = re.compile(r"[床号室区加楼层病房一二三四五六七八九十年月日男女]|门诊|住院|急诊|体检")
_SEX = re.compile(r"^(?:男|女)(?:性)?$|^(?:未知|不详|未说明|其[他它]|m|f|male|female|unknown|[-/])$", re.IGNORECASE)
_KINDS = re.compile(r"^(?:费别|费用类别|患者类型|病人类型|类别|就诊类型|就诊类别|来源|病人来源)$")


def is_department(value: str) -> bool:
    """Whether all words are of a department, a ward or a room.

    >>> [is_department(value) for value in ("肾内科", "神内 3病区", "移植科 供者", "Internal Medicine", "岩下窦")]
    [True, True, False, True, False]
    >>> is_department("神经内科(东院区)"), is_department("血透室(下机后)")
    (True, False)
    """
    if not _only_places(value, _WITHIN_DEPARTMENT):
        return False
    words = [word for word in re.split(r"[\s,;、/|-]+", value) if word]
    return all(NAMED.match(word) for word in words) or all(NAMED_EN.match(word) for word in words)


def is_institution(value: str) -> bool:
    """Whether the words are those of an institution, a department of it or a firm."""
    words = value.split()
    named = all(_INSTITUTION.match(word) for word in words) or _INSTITUTION_EN.match(value) is not None
    return named and _only_places(value, _WITHIN_INSTITUTION, _WITHIN_DEPARTMENT)


def _only_places(value: str, *known: re.Pattern[str]) -> bool:
    """Whether all that stands in brackets is known there."""
    return all(any(pattern.match(words) for pattern in known) for words in _BRACKETED.findall(value))


_NATIONS = "汉|藏|彝|羌|苗|回|满|蒙古|蒙|维吾尔|维|壮|土家|布依|侗|瑶|白|朝鲜|哈尼|黎|哈萨克|哈|傣|畲|傈僳|东乡|仡佬|拉祜|佤|水|纳西|土|仫佬|锡伯|柯尔克孜|景颇|达斡尔|撒拉|布朗|毛南|塔吉克|普米|阿昌|怒|鄂温克|京|基诺|德昂|保安|俄罗斯|裕固|乌孜别克|门巴|鄂伦春|独龙|赫哲|高山|珞巴|塔塔尔|其他"
_OCCUPATIONS = "农民|工人|干部|教师|学生|职员|职工|公务员|医生|护士|医务人员|军人|警察|司机|退休|退休人员|离退休人员|离休|无业|无|自由职业|个体|个体户|商人|企业职工|工程师|会计|律师|农民工|民工|家务|家务及待业|待业|幼托儿童|散居儿童|儿童|牧民|渔民|餐饮食品业|商业服务|其他|不详|在校学生|专业技术人员|国家公务员|企业管理人员|现役军人|自由职业者|个体经营者|务农"
_NUMERIC = r"[\d.,/+~×x*-]+"
_CLOSED = (
    # a label's name, and all that may stand behind it
    (re.compile(r"^民族"), re.compile(rf"^(?:{_NATIONS})族?$")),
    (re.compile(r"^婚"), re.compile(r"^(?:已婚|未婚|离异|离婚|丧偶|再婚|初婚|已|未|不详|未知|其他|是|否)$")),
    (re.compile(r"^职业"), re.compile(rf"^(?:{_OCCUPATIONS})$")),
    (
        re.compile(r"^(?:年龄|age)"),
        re.compile(
            r"^(?:\d{1,3}(?:\.\d)?(?:周?岁|y(?:rs?|ears?|/o)?|个?月|m(?:onths?)?|天|日|d(?:ays?)?|周|w)?(?:\d{1,2}(?:个?月|天|m|d))?(?:/[mf])?|成人|不详|[mf]/\d{1,3}|-)$",
            re.IGNORECASE,
        ),
    ),
    (re.compile(r"^age\s*/\s*sex|^sex\s*/\s*age"), re.compile(r"^[\dymf/]+$", re.IGNORECASE)),
    (
        re.compile(r"^(?:身高|体重|体温|脉搏|血压|bmi|吸氧浓度|fio2)"),
        re.compile(rf"^{_NUMERIC}(?:cm|m|k?g|公斤|斤|℃|°c|次/分|bpm|mmhg|kpa|%|kg/m2|kg/m\^2|kg/㎡)?$", re.IGNORECASE),
    ),
    (re.compile(r"^孕"), re.compile(r"^(?:孕?\d{1,2}(?:\+\d)?(?:周(?:\+?\d天?)?|w(?:\+?\d)?d?|次)?|[g]\d|\d)$", re.IGNORECASE)),
    (re.compile(r"^产次"), re.compile(r"^[p]?\d次?$", re.IGNORECASE)),
    (re.compile(r"(?:电话|热线|传真|邮编|tel|phone|fax)$|^联系"), re.compile(r"^[\d()+/,;、*转#-]+$")),
    (re.compile(r"^出生"), re.compile(r"^\d{4}(?:[-/.年]\d{1,2}(?:[-/.月](?:\d{1,2}日?)?)?)?$|^\d{8}$|^\*+$")),
    (re.compile(r"^费"), re.compile(rf"^(?:¥?{_NUMERIC}元?|{_OF_KIND})$", re.IGNORECASE)),
    (re.compile(r"^互认标[识志]$"), re.compile(r"^(?:(?:川渝|全国|四川|重庆|京津冀|省|市)?hr|有|是|可?互认)$", re.IGNORECASE)),
    (re.compile(r"^(?:网址|网站|官网)"), re.compile(r"^(?:https?:?)?(?://)?[\w.-]+\.[a-z]{2,6}(?:/\S*)?$", re.IGNORECASE)),
)
_ADDRESS = re.compile(  # atomic: each part ends at its first such word, and none is tried again
    rf"^(?>(?:附?[\d一二三四五六七八九十-]{{1,6}}(?:号|栋|幢|楼|层|室|单元|座|组|门|f)?|[a-z]座|[{_ZH}]{{0,8}}?(?:省|自治区|自治州|市|区|县|旗|镇|乡|街道|村|路|街(?!道)|道|巷|弄|里|段|广场|大厦|园(?!区)|院(?!区)))[\s,、()-]*)+$",
    re.IGNORECASE,
)
_ADDRESS_EN = re.compile(
    r"^(?:(?:no\.?\s*)?\d{1,5}[a-z]?,?\s+)?(?:[a-z.'-]+[,\s]+){0,6}(?:road|rd|street|st|avenue|ave|lane|district|city|county|province|china|building|floor)\.?(?:,\s*[a-z][a-z']{2,19}(?:\s[a-z][a-z']{2,19})?|,?\s+\d{5,6})*$",
    re.IGNORECASE,
)
_NOT_OF_ADDRESS = re.compile(r"[;。!]|wrong|not|sample|specimen|patient", re.IGNORECASE)


def is_address(value: str) -> bool:
    """Whether a value is an address: places with their kinds and numbers.

    >>> [is_address(value) for value in ("四川省示例市示例区示例路1号", "某路3号;疑抽错血", "补钾时抽血", "3 Example Road", "3 Road; wrong patient")]
    [True, False, False, True, False]
    """
    return not _NOT_OF_ADDRESS.search(value) and (_ADDRESS.match(value) is not None or _ADDRESS_EN.match(value) is not None)


def fits(name: str, word: str) -> bool:
    """Whether the one word behind a label of a number, a kind or a sex is of that kind.

    >>> [fits(*pair) for pair in (("床号", "12床"), ("样本号", "犬12"), ("类别", "门诊"), ("类别", "比对"), ("性别", "脐血"), ("卡号", "1188-cord"))]
    [True, False, True, False, False, False]
    """
    if not word:
        return True
    if name in ("性别", "sex", "gender"):
        return _SEX.match(word) is not None
    if _KINDS.match(name):
        return _KIND.match(word) is not None
    closed = next((values for names, values in _CLOSED if names.search(name)), None)
    if closed is not None:
        return closed.match(word) is not None
    return _NUMBERED.match(word) is not None and not _WORD_AT_END.search(word) and not _CHINESE.search(_OF_BED.sub("", word))
