"""Analysers that a report names and that measure something else than serum or a count of blood: urine sediment, body fluids, semen, the eye, fractions of
proteins, cells by their markers, gases of whole blood.

Makers' published names of their devices. One that is not listed, and every analyser of chemistry, immunoassay or blood count, says nothing.
"""

from __future__ import annotations

import re

from recognition.domain.names.specimens import UNKNOWN
from recognition.domain.reports.labels import parts, with_colons

OF_GASES = "gases"
"""An analyser of blood gases, which measures electrolytes, glucose and haemoglobin too, in whole blood."""
_LABEL = re.compile(
    r"^(?:检[测验查]|分析|测[试定]|使用|上机)?(?:仪器?|设备|机型|平台)(?:名称|型号|编号|平台|信息)?$|^(?:analy[sz]er|instrument|equipment|device|platform)$",
    re.IGNORECASE,
)
_KINDS = (
    (
        OF_GASES,
        re.compile(r"(?<![a-z])(?:gem\s*-?(?:premier\s*)?\d{4}|abl\s*-?\d{1,3}|cobas\s*b\s*\d{3}|rapid(?:point|lab)|i-?stat)(?![a-z])", re.IGNORECASE),
        re.compile(r"血气|(?<![a-z])(?:gem|omni\s*[cs]|stat\s*profile|epoc|i-?smart|opti\s*cca|i15)(?![a-z\d])", re.IGNORECASE),
    ),
    (
        "urine",
        re.compile(
            r"尿(?:沉渣|液?(?:有形成分|干化学)?)分析(?:仪|系统)|(?<![a-z])(?:(?:uf|ave|fus)[\s-]*\d{3,4}[a-z]?(?![a-z\d])|iq\s*-?\d{3}(?!\d)|clinitek|urised|labumat|iricell|cobas\s*u\s*\d{3})",
            re.IGNORECASE,
        ),
        re.compile(r"尿(?![素酸])|(?<![a-z])(?:(?:eu|uc|dxu|aution|uriscan|uritest|laura)[\s-]*[a-z]?\d{2,4}|h[\s-]*[58]00)(?![a-z\d])", re.IGNORECASE),
    ),
    (
        UNKNOWN,
        re.compile(r"iol\s*master|lenstar", re.IGNORECASE),
        re.compile(
            r"[(\[\s-]bf(?![a-z]|[\s-]*\d)|体液|精子|精液|电泳|流式|生物测量|(?<![a-z])(?:semen|sperm|electrophoresis|flow\s*cytomet|body\s*fluid|casa|sqa|hemocue|accu-?chek|hydrasys|capillarys|sebia|spife|minicap|facs|navios|cytoflex|dxflex|gallios|epics|bricyte)",
            re.IGNORECASE,
        ),
    ),
)
"""What an analyser is of, its words and names wherever they stand, and those that are read behind a label alone, as they mean other things elsewhere."""


def named(text: str) -> str | None:
    """What the analyser that a folded line names is of: a code of a specimen, `unknown` for what is no item's, OF_GASES, "" where nothing tells; None where
    the line names none.

    >>> named("仪器:UF-5000"), named("检验者:王 仪器:ABL800"), named("仪器:AU5800"), named("尿液分析")
    ('urine', 'gases', '', None)
    """
    values = [value for label, value in parts(with_colons(text))[1] if _LABEL.match(label) and value]
    for kind, anywhere, labelled in _KINDS:
        if any(anywhere.search(value) or labelled.search(f" {value}") for value in values):
            return kind
    return "" if values else next((kind for kind, anywhere, _labelled in _KINDS if anywhere.search(text)), None)
