"""The state of a test as lists of apps print it above or below its name: 已出报告 says that the result is there; 检验中, 待缴费, ¥45 that it may not be."""

from __future__ import annotations

import re

LONGEST = 16
"""Characters of such a line; a longer one is a sentence."""
_LABEL = re.compile(r"^\s*(?:报告|检[验查测]|执行|审核|当前|项目|标本|样本|缴费|支付)?(?:状态|进度)\s*[:：]?\s*")
DONE = re.compile(
    r"^[\s\[【(]*(?:(?:报告|结果|检[验查测])?(?:已出|已完成|已审核|已发布|已报告|已出报告|已出结果|已出具|已打印|已回报|已阅|可查看)(?:报告|结果)?|报告已出|未读|已读|查看(?:报告|详情|结果)?|详情|new|final(?:\s+report)?|completed?|reported|verified|resulted)[\]】)\s>›»]*$",
    re.IGNORECASE,
)
"""The result is there, or nothing of it is said."""
BEHIND = re.compile(r"(?<=\S)\s+(?:已出报告|已报告|已审核|已完成|已发布|已出结果|报告已出|查看(?:报告|详情))\s*[>›»]?\s*$")
"""The same behind the name of a test or its day."""
_OPEN = re.compile(
    r"(?:检[验测查]|化验|审核|采样|采血|报告|执行|排队|等待|处理|进行|配送|运送|接收|生成|打印|送检|上机)中$|^(?:尚?未|待|候|暂|无|不|正在|等待|排队|拒|退|弃|缺|免|停|已(?!出|完成|审|发布|报告|阅|读|打印))"
    r"|^(?:标本|样本|样品|报告|结果|检[验查测]|费用)(?:尚?未|已|不|待|被|暂|无|异常|作废)|[¥￥]|(?<=\d)\s*元|过期|失败|取消|作废|退费|退回|退单|驳回|预约|缴费|付款|支付|自费|免费|收费"
    r"|^(?:pending|in\s+progress|ordered|scheduled|cancel|not\s|no\s|processing|awaiting|collected|received|in\s+lab|in\s+transit|sent|registered|preliminary|hold)",
    re.IGNORECASE,
)


_NO_REPORT = re.compile(
    r"(?:申请|开单|检[验查]|缴费|收费|费用|预约|指引|导诊|导检|引导|价目|价格|医嘱|停医嘱|处方|知情同意|同意|告知|通知|拒收|采集|回执|取单|领取|登记|体检|套餐|项目|体检项目|检查项目)(?:申请|预约|通知|费用)?(?:单|书|表|清单|条|凭证|明细|目录)\s*$|收据|发票|价目|同意书|停医嘱"
    r"|^(?:lab(?:oratory)?\s+|test\s+)?(?:requisition|order\s+form|request\s+form|invoice|receipt|price\s+list|consent)",
    re.IGNORECASE,
)
_REPORT = re.compile(r"报告|结果|化验单|(?<!项目)检[验查]单$")


def is_no_report(text: str) -> bool:
    """Whether a folded line is the title of a document that is no report: what it lists was ordered, paid or planned.

    >>> [is_no_report(text) for text in ("检验申请单", "门诊费用清单", "示例医院检查预约单", "知情同意书", "检验报告单", "检查清单", "申请单号:12")]
    [True, True, True, True, False, False, False]
    """
    bare = text.strip(" []【】():=-—*")
    return len(bare) <= LONGEST + 8 and ":" not in bare and _NO_REPORT.search(bare) is not None and not _REPORT.search(bare) and bare != "检查清单"


def is_done(text: str) -> bool:
    """Whether a folded line says that a result is there.

    >>> [is_done(text) for text in ("已出报告", "状态:已审核", "查看详情 >", "检验中", "已采样")]
    [True, True, True, False, False]
    """
    return DONE.match(_LABEL.sub("", text)) is not None


def is_open(text: str) -> bool:
    """Whether a folded line says that a test may have no result that counts.

    >>> [is_open(text) for text in ("检验中", "状态:待缴费", "¥45", "标本不合格", "Pending", "已出报告", "甲胎蛋白")]
    [True, True, True, True, True, False, False]
    """
    bare = _LABEL.sub("", text).strip(" []【】()")
    return len(bare) <= LONGEST and not is_done(text) and _OPEN.search(bare) is not None
