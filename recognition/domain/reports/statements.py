"""Sentences at the head and the foot of a form that say nothing of how, when, of whom or whether its tests were done: declarations, whom to ask, what marks
mean, thanks, everyday advice.

A sentence is one only where all of it is, from its first sign to its last. What follows such a sentence in the same line is looked at by itself.
"""

from __future__ import annotations

import re

from recognition.domain.reports.statement_words import BESIDE, SAYS
from recognition.domain.reports.tiling import made_of

_WHOSE = r"[\s*#注:“”\"'(]*(?:本|此|该|以上|上述|所有|各项|全部|检[验测查]?|省|市|互认|标[识志]|报告单?|结果|项目|数据|参考|范围|数?值|区间|内容|信息|解读|分析|智能|ai|系统|网络|网上|查询|电子版?|复印件|意见|结论|诊断|建议|及|和|与|的|单|次|由|均|为|仅|只|,|\s)*"
_DECLARED = re.compile(
    rf"^{_WHOSE}仅?供(?:临床|医[生师]|参考|诊[疗断]|本院|院内|查询|患者|个人|就诊|使用|,|\s)*$"
    rf"|^{_WHOSE}[仅只]?对(?:本次?|此次?|该次?|当次|所送?|送检|来样|受检|检[测验]?|采集|接收|收到|的|之|这|标本|样本|样品|检材|份|患者|本人|有效|结果|\s)*(?:负责|有效)$"
)
"""For whom the report is, and for which sample: that which was sent."""
_AREA = r"川渝|成渝|渝川|京津冀|全国|全省|全市|省内|市内|省级|市级|区域内?|区内|跨省|国家|四川省?|重庆市?|成都市?|本省|本市|地区|省|市|区|县"
_RECOGNISED = re.compile(
    r"^注?:?(?:凡)?(?:带有?|标有|标注有?|标记|加|注有|打)?[(“\"']*(?:[*★☆▲△●○#◆]|川渝|全国|hr|星号)*[)”\"']*(?:号|标识|标志|标记|字样)?"
    rf"(?:的|者|为|表示|是|代表|指|:|=|-|项目|均|均为|皆为|属|属于|检验|检查|结果|,)*(?:{_AREA}|医疗机构|检查|检验|医学|结果|项目|及|和|间|之间|范围内?|同级|可|参与|的)*互认(?:项目|标[识志记]|结果|检[验查]项目|范围)?(?:hr)?$"
)
"""What a mark says: that the items which bear it are recognised elsewhere. Nothing else about recognition is read past."""
_GREETED = re.compile(r"^[\u4e00-\u9fff]{1,4}(?:您好|你好)$")
_DOUBTED = ("疑问", "疑义", "异议", "问题")
_EDGES = " \t*#!~-—–=·•…“”\"'()[]【】<>《》:.?^"
_ENGLISH = re.compile(
    r"(?<![a-z])(?:(?:\*+\s*)?end\s+of\s+(?:the\s+)?(?:lab(?:oratory)?\s+)?report|(?:blank\s+below|nothing\s+follows)|for\s+reference\s+only|confidential(?:\s+(?:report|document|information))?|thank\s+you"
    r"|(?:this|the)\s+(?:report|document)\s+(?:is|was|has\s+been)\s+(?:electronically|digitally|computer)[\s-]+(?:signed|generated|validated|verified|authenticated)(?:\s+and\s+(?:does\s+not\s+require|requires\s+no|needs\s+no)\s+(?:a\s+)?(?:physical\s+|hand-?written\s+)?(?:signature|stamp))?"
    r"|(?:please\s+)?(?:consult|contact|see|ask|talk\s+to)\s+your\s+(?:doctor|physician|clinician|health\s?care\s+provider)(?:\s+(?:for\s+(?:interpretation|advice|details)|if\s+you\s+have\s+(?:any\s+)?questions))?"
    r"|if\s+(?:you\s+have\s+)?any\s+(?:questions?|queries|doubts?),?\s+please\s+(?:contact|call|consult)\s+(?:us|the\s+lab(?:oratory)?|your\s+(?:doctor|physician))"
    r"|(?:the(?:se)?\s+|test\s+)?results?\s+(?:relates?|refers?|pertains?|apply|applies)\s+only\s+to\s+the\s+(?:samples?|specimens?|items?)\s+(?:tested|received|submitted|examined)"
    r"|(?:this\s+report\s+)?(?:shall|must|should|may)\s+not\s+be\s+(?:reproduced|copied)(?:\s+(?:except|other\s+than)\s+in\s+full)?,?\s+without\s+(?:the\s+)?(?:written\s+|prior\s+)*(?:approval|permission|consent)(?:\s+of\s+the\s+lab(?:oratory)?)?"
    r"|(?:please\s+)?correlate\s+clinically|clinical\s+correlation\s+(?:is\s+)?(?:advised|recommended|suggested)|[hl]\s?[=:]\s?(?:high|low))(?![a-z])",
    re.IGNORECASE,
)


def is_statement(text: str) -> bool:
    """Whether a text (NFKC, simplified) is one such sentence or clause to its end.

    >>> [is_statement(text) for text in ("如有疑问请及时与检验科联系", "*本报告仅对送检标本负责*", "带*为互认项目", "祝您早日康复", "建议定期复查")]
    [True, True, True, True, True]
    >>> [is_statement(text) for text in ("如有疑问请联系疑抽错血", "请与检验科联系", "无*为互认项目", "仅本院互认", "结果有误", "结果未经批准", "建议复查")]
    [False, False, False, False, False, False, False]
    """
    bare = _SEPARATORS.sub("", text.casefold())
    if "互认" in bare:
        return _RECOGNISED.match(bare.rstrip("!.)*")) is not None
    bare = _bare(bare)
    if _DECLARED.match(bare) or _GREETED.match(bare):
        return True
    doubted = any(word in bare for word in _DOUBTED)
    if (doubted and not any(word in bare for word in "如若凡")) or ("联系" in bare and not doubted and "咨询" not in bare):
        # 结果有问题, 请与检验科联系: something is wrong with this one
        return False
    if "未经" in bare and "不得" not in bare and "无效" not in bare:
        # 结果未经批准 is none, 未经许可不得复制 is
        return False
    return made_of(bare, BESIDE, SAYS) == _SAID


def without(text: str) -> str:
    """The text without the sentences and clauses that are statements; the rest is looked at by itself.

    >>> without("如有疑问,请与检验科联系。样本放置过夜").split(), without("谢谢合作(血袋旁取)").split(), without("End of report - unverified").split()
    (['。样本放置过夜'], ['血袋旁取)'], ['-', 'unverified'])
    """
    return "".join(_kept(_ENGLISH.sub(" ", text) if _LETTERS.search(text) else text))


_SAID, MOST_CLAUSES = 2, 7
"""What `made_of` gives for a sentence; clauses of one, with the signs between them."""
_SENTENCES, _CLAUSES, _SEPARATORS = re.compile(r"([;。!]+)"), re.compile(r"([,;。!()\[\]【】\s]+)"), re.compile(r"[\s,、]+")
_DECLARES = re.compile("供|负责|有效|互认|[你您]好")
"""What is in every sentence that is none of the words of the list."""
_DIGITS, _LETTERS = re.compile(r"\d+(?:\.\d+)?"), re.compile(r"[A-Za-z]{4}")


def _bare(text: str) -> str:
    return _DIGITS.sub("#", text.strip(_EDGES))


def _kept(text: str) -> list[str]:
    kept: list[str] = []
    for sentence in _SENTENCES.split(text):
        pieces = _CLAUSES.split(sentence)
        known = [bool(made_of(_bare(_SEPARATORS.sub("", piece.casefold())), BESIDE, SAYS)) or _CLAUSES.fullmatch(piece) is not None for piece in pieces]
        start = 0
        while start < len(pieces):
            if not known[start] and not _DECLARES.search(pieces[start]):
                kept.append(pieces[start])
                start += 1
                continue
            # a clause, or several that are one sentence: 如有疑问,请与检验科联系
            last = next((end for end in range(start, len(pieces)) if not known[end]), len(pieces))
            ends = range(min(last, start + MOST_CLAUSES), start + 1, -1) if last > start else ()
            end = next((end for end in (*ends, start + 1) if is_statement("".join(pieces[start:end]))), 0)
            kept.append(" " if end else pieces[start])
            start = end or start + 1
    return kept
