"""Departments of a hospital: within a letterhead or a remark (DEPARTMENT), all that stands behind a label (NAMED, NAMED_EN), behind the name of a hospital (BEHIND), and the
services that examine (DIAGNOSTIC)."""

from __future__ import annotations

import re

DEPARTMENT = re.compile(
    r"(?<![\u4e00-\u9fff])(?:医学)?(?:检验|影像|放射|超声|核医学|病理|心电|内镜|输血|急诊|体检|健康体检|健康管理|临床检验|功能检查|医学影像|检验医学|神经|消化|呼吸|心血管|肾|肾脏|内分泌|血液|肿瘤|普|骨|泌尿|妇产?|产|儿|内|外|眼|口腔|皮肤|感染|老年|全科|重症医学|康复|中医|血透|血液净化|风湿(?:免疫)?|生殖(?:医学|健康)?)[内外]?[一二三四1-4]?(?:科|室|中心|科室)(?:[一二三四1-4]?病区|门诊)?"
)
"""Wherever it stands in a line."""
SPECIALITY = (
    "心[内外]|神[内外]|呼[吸内]|消化?内?|肾内?|普[外通]?|胸外|泌尿外?|骨[一二三四]?|妇[产保]?|产|儿[内外保]?|新生儿|内分泌|血液|血透|透析|风湿(?:免疫)?|感染|肝病|结核|肿瘤|放疗|眼|耳鼻喉|口腔|皮肤|急诊|重症|体检|健康管理|干部|老年|全科|中医|针灸|康复|疼痛|麻醉|手术|"
    "门诊|住院|生殖|移植|肛肠|乳腺|甲乳|血管|烧伤|介入|营养|心理|精神|检验|病理|核医学|内镜|腔镜|日间|高血压|糖尿病|内|外"
)
NAMED = re.compile(
    rf"^(?:[\u4e00-\u9fffA-Za-z0-9()·一二三四五六七八九十]{{0,14}}(?:科室?|病区|病房|病室|护理单元|门诊|诊区|诊室|大楼|病[区房]|中心|室|组|部|楼|层|院区?|所|站|ICU|单元)(?:[(\[][^()\[\]]{{0,8}}[)\]]|[A-Z0-9一二三四五六]{{1,3}}(?:病?区|组|楼)?)?"
    rf"|(?:{SPECIALITY})+(?:[一二三四五\d]{{0,2}}(?:病?区)?)|[A-Z]{{0,2}}-?\d{{1,4}}[A-Z]?(?:床|楼|层|区|号|室|F)?|[NPRCES]?ICU|CCU|EICU|OPD|IPD|A&E|ER|ED|VIP|(?:{SPECIALITY})[内外]?科?医?生?)$",
    re.IGNORECASE,
)
NAMED_EN = re.compile(
    r"^(?:dept\.?|department|ward|of|and|&|general|internal|medicine|medical|surgery|surgical|clinic|unit|care|intensive|critical|emergency|out-?patients?|in-?patients?|day|renal|cardiac|obstetrics?|gyna?ecology|ob/?gyn|"
    r"pa?ediatrics?|oncology|dialysis|transplant|[a-z]{3,}ology|[a-z]{3,}iatrics?|orthopa?edics?|rehabilitation|health|check-?up|center|centre|room|floor|bay|north|south|east|west|icu|er|ed|[a-z]?\d{1,4}[a-z]?)[,;/]?$",
    re.IGNORECASE,
)
"""A label's whole value, word by word."""
DIAGNOSTIC = re.compile(
    "(?:门诊|急诊|住院部?|中心|临床|医学|本院|我院)*(?:检验|化验|临检|生化|免疫|微生物|细菌|分子|体液|病理|放射|影像|超声|彩超|B超|CT|磁共振|核医学|心电图?|脑电图?|肌电图?|内镜|电生理|功能检查|骨密度|肺功能)"
    "(?:检验|检查|检测|诊断|医学|影像)*(?:科室?|室|组|部|中心)?",
    re.IGNORECASE,
)
"""A laboratory or a service of imaging, by its whole name."""
BEHIND = re.compile(
    r"(?:院?本部|总院|总部|门诊部?|急诊科?|住院部|检验科|影像科|放射科|超声科|体检中心|医务科|分院|[东西南北中新老]?院区|[东西南北中新老]院|第?[0-9一二三四五六七八九十IViv]+(?:号(?:院区|院|楼|分院)?|院区|部|分院)|(?<=医院)[0-9一二三四五六七八九十IViv]+院)$"
)
"""What a text has behind the name of its institution, so that the name is found without it."""
