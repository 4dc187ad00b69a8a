"""The words of a question for many lines of a pasted report: what is asked of them, and how to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from recognition.catalogue.reports import matters
from recognition.domain.names.qualifier_words import together
from recognition.web.clinician import language
from recognition.web.clinician.choosing import Row

if TYPE_CHECKING:
    from recognition.catalogue.reports.questions.group_questions import Group


def legend(group: Group, whole: Row | None) -> str:
    """What is asked, in one line."""
    count, difference = len(group.pieces), together(group.differs, language.current())
    if whole is not None:
        return _("这 %(count)s 行都是“%(item)s”的内容", count=count, item=language.code_label(whole))
    match group.matter:
        case matters.TIMES:
            return _("这 %(count)s 行是按时间采样的：%(said)s", count=count, said=difference)
        case matters.LIKELY:
            return _("这 %(count)s 行的名称没有来源核实、可能印错，或多写了文字（侧别、序列、所见）", count=count)
        case matters.NOT_READ:
            return _("这 %(count)s 行附近有没读懂的文字，可能说明标本、时间、对象或方法", count=count)
        case matters.UNITS:
            return _("这 %(count)s 行旁边印的单位、参考范围或结果不是所列项目的", count=count)
        case matters.ENDED:
            return _("这 %(count)s 行的标本没有写明", count=count)
        case matters.GASES:
            return _("这 %(count)s 行是血气分析仪测的全血结果", count=count)
        case matters.REPEATED:
            return _("这 %(count)s 行的项目有几个不同的结果", count=count)
        case matters.ELSEWHERE:
            return _("这 %(count)s 行在外院、历史或建议的标题下，或没有打勾", count=count)
    return _("这 %(count)s 行与目录项目的限定不同：%(said)s", count=count, said=difference)


def hint(group: Group) -> str:
    """How to answer."""
    if group.whole:
        return _("它们是同一项检验的结果，回答一次即可。")
    if group.matter == matters.NOT_READ:
        return _("请看下面引出的文字：它不改变这些行，才按所列项目查询。")
    if group.matter == matters.UNITS:
        return _("它们可能是别的项目或别的标本的，也可能印错了一列。请对照报告，确实是所列项目才查询。")
    if group.matter == matters.ENDED:
        return _("上面的结果是另一种标本的，这些行没有再写标本。请看过每一行后回答一次。")
    if group.matter in (matters.LIKELY, matters.REPEATED, matters.ELSEWHERE):
        return _("每一行所列的是最可能的项目，请逐行看过；有一行不对，就逐行选择。")
    return _("每一行只有这一点与所列项目不同，回答一次即可。")
