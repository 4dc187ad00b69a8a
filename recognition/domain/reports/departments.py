"""Departments of a hospital, as letterheads and senders name them."""

from __future__ import annotations

import re

DEPARTMENT = re.compile(
    r"(?<![\u4e00-\u9fff])(?:医学)?(?:检验|影像|放射|超声|核医学|病理|心电|内镜|输血|急诊|体检|健康体检|健康管理|临床检验|功能检查|医学影像|检验医学|神经|消化|呼吸|心血管|肾|肾脏|内分泌|血液|肿瘤|普|骨|泌尿|妇产?|产|儿|内|外|眼|口腔|皮肤|感染|老年|全科|重症医学|康复|中医|血透|血液净化|风湿(?:免疫)?|生殖(?:医学|健康)?)[内外]?[一二三四1-4]?(?:科|室|中心|科室)(?:[一二三四1-4]?病区|门诊)?"
)
