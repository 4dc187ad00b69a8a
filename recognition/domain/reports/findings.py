"""What stands behind a label of findings, of a diagnosis or of complaints (结论, 印象, 诊断, 主诉, 病史) and says of the patient alone what was found.

The grammar is closed: each clause is made of the words of findings (`finding_words`) to its end, with one that says what it is. 结论：疑抽错血, 病史：血透中 and
印象：渗出液 are none, and neither is whatever else nobody thought of.
"""

from __future__ import annotations

import re

from recognition.domain.reports import statements
from recognition.domain.reports.finding_words import FINDINGS, KINDS, PLACES_AND_KINDS
from recognition.domain.reports.tiling import made_of

_CLAUSES = re.compile(r"[,;。、!?:/+&()\[\]【】<>\"“”'’]+|(?<!\d)\.|\.(?!\d)")
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}\s*[.、)．]|[①-⑳]|[(]\d{1,2}[)])\s*")
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:\s*[-~x×*]\s*\d+(?:\.\d+)?)*")
_ENGLISH = re.compile(
    r"^(?:[a-z]+(?:itis|oma|a?emia|pathy|uria|algia|plasia|trophy|sclerosis|megaly|toxicosis|thyroid(?:ism)?|tension|osis)|disease|failure|syndrome|infection|diabetes|pain|fever|cough|cancer|carcinoma|fracture|bleeding|ckd|copd|chd|cad|t[12]?dm|dm|htn|esrd|uti|chf|af|ra|sle|"
    r"pregnancy|check-?up|follow-?up|screening|fatigue|dizziness|nausea|vomiting|weight-loss|normal|unremarkable|negative|nil|none|unknown|[a-z]\d\d(?:\.\d{1,3})?|calcification|nodules?|cysts?|effusion|stones?|polyps?|fatty|bulg(?:e|es|ing)|hernia(?:tion)?|enlarged|clear|intact|fractures?|mass|lesions?|consolidation|pneumothorax|rhythm|routine|abnormality|anaemia|anemia|lipids?|cholesterol)$"
)
_ENGLISH_BESIDE = re.compile(
    r"^(?:type|[12i]+|acute|chronic|primary|secondary|stage|mellitus|heart|renal|liver|kidney|lung|hepatic|cardiac|thyroid|of|the|and|with|in|no|mild|moderate|severe|small|left|right|bilateral|both|sinus|lower|upper|lobe|chest|abdomen|abdominal|simple|abnormal|elevated|high|low|weight|loss|unspecified|evidence|acute|focal|diffuse|disc|lumbar|cervical|spine|brain|lungs?|heart|is|are|seen|size|at|l\d|c\d|t\d|within|limits|ecg|ct|study|findings?|for|\d+(?:\.\d+)?|mm|cm)$"
)
_NO_ENGLISH = re.compile(r"^(?:dialysis|hemolysis|haemolysis|pseudo.*|spurious.*|isotonia|paracentesis|centesis)$")


def is_finding(text: str) -> bool:
    """Whether a text (NFKC, simplified) says what was found, or what is known of the patient, and nothing else.

    >>> [is_finding(text) for text in ("1.双肺未见明显异常 2.脂肪肝", "高血压病3级(极高危)", "右肺上叶见磨玻璃结节,直径约5mm,建议定期复查", "chronic kidney disease stage 3")]
    [True, True, True, True]
    >>> [is_finding(text) for text in ("假性高钾", "渗出液", "血透中", "脂肪肝,血是弟弟的", "血钾升高(试管内)", "术后", "post dialysis")]
    [False, False, False, False, False, False, False]
    """
    clauses = [
        clause
        for part in re.split(r"\s{2,}|\t|\s(?=\d{1,2}[.、)])|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", text)
        for clause in _CLAUSES.split(_NUMBERED.sub("", part))
    ]
    clauses = [clause.strip(" *#-~·…=") for clause in clauses]
    told = 0
    for clause in clauses:
        if clause and not clause.isdigit():
            kind = _kind("".join(clause.split()).casefold(), clause)
            if not kind:
                return False
            told = max(told, kind)
    return told == SAYS


SAYS = 2
"""A clause that says what was found; another one says of what kind it is (极高危, 2型) and belongs to it."""


def _kind(bare: str, clause: str) -> int:
    """2 for a clause that says what was found, 1 for one that belongs to it, 0 for any other."""
    numbered = _NUMBER.sub("#", bare)
    kind = made_of(numbered, PLACES_AND_KINDS, FINDINGS)
    if kind == SAYS:
        return kind
    # a place alone may be where the sample is from: 高血压 淋巴结
    kind = int(bool(kind and made_of(numbered, KINDS, frozenset()))) or (_english(clause.casefold()) if clause.isascii() else 0)
    return SAYS if not kind and statements.is_statement(clause) else kind


def _english(clause: str) -> int:
    words = [word.strip(".-'") for word in clause.split()]
    known = [_ENGLISH.match(word) is not None and not _NO_ENGLISH.match(word) for word in words]
    if not words or not all(one or _ENGLISH_BESIDE.match(word) for one, word in zip(known, words, strict=True)):
        return 0
    return SAYS if any(known) else 1
