"""What a remark beside a result says of its specimen, of whose it is and of whether it counts, in a few fixed words: nothing else of a remark is read, kept or handed on."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from recognition.domain.names.specimens import SPECIMENS, UNKNOWN, is_blood
from recognition.domain.report_documents.specimens import of_words
from recognition.domain.reports.said_specimens import one_of, specimens_in

LONGEST = 2000
VOID, DONOR, CONTROL = "VOID", "DONOR", "QC"
_CLAUSE = re.compile(r"[;,。!?\n|]+|\.\s|\s{2,}")
_STATED = re.compile(r"(?:标本|样本|样品|送检物)(?:类型|种类|来源|性质)?\s*(?:为|是|系|=|:)\s*(?P<zh>[\u4e00-\u9fff0-9]{1,8})|(?:specimen|sample)(?:\s+(?:type|source))?\s*(?:is|was|:|=)\s*(?P<en>[a-z0-9]+(?:\s[a-z]+){0,2})", re.IGNORECASE)  # fmt: skip
_VOID = re.compile(
    r"(?<!原报告)(?<!前报告)(?<!次报告)(?<!原结果)(?:作废|(?:结果|报告|标本|检测)无效)|^无效$|未(?:经)?审核|(?:与|和)患者(?:本人)?不(?:相)?符|身份不符|(?:非|不是)(?:患者)?本人|(?:采|抽|取)?自?输液(?:侧|处|端|管)|wrong\s+(?:patient|specimen|sample|tube)|mislabel|^void$",
    re.IGNORECASE,
)
"""It does not count, or was drawn where it says nothing; but not that an earlier report is void, which a correction says."""
_DONOR = re.compile(r"^(?:供[者体]|donor)|(?:供者|供体|献血者)(?:的)?(?:标本|样本|血)|(?:采|抽|取)自(?:供者|供体|母亲|父亲|家属)", re.IGNORECASE)
_CONTROL = re.compile(r"^(?:室[内间])?质控(?:品|血清|标本|样本|数据)?$|^qc$|^quality control$", re.IGNORECASE)


@lru_cache(256)
def said_in(text: str) -> tuple[str, ...]:
    """The fixed words for what a remark says: `specimen: …` in English for another specimen than blood, VOID, DONOR, CONTROL. Of its own words it says the same.

    >>> said_in("标本为胸水,请结合临床"), said_in("与患者不符"), said_in("已电话通知家属"), said_in("标本轻度溶血"), said_in("原报告作废")
    (('specimen: pleural fluid',), ('VOID',), (), (), ())
    >>> said_in("specimen: pleural fluid; VOID")
    ('specimen: pleural fluid', 'VOID')
    """
    found: dict[str, None] = {}
    for clause in map(str.strip, _CLAUSE.split(unicodedata.normalize("NFKC", text[:LONGEST]))):
        if specimen := _specimen(clause):
            found[f"specimen: {SPECIMENS[specimen].en.casefold()}"] = None
        for pattern, word in ((_VOID, VOID), (_DONOR, DONOR), (_CONTROL, CONTROL)):
            if pattern.search(clause):
                found[word] = None
    return tuple(found)


def _specimen(clause: str) -> str | None:
    """The one specimen other than blood that a clause states, or is."""
    match = _STATED.search(clause)
    said = one_of(specimens_in(match["zh"] or match["en"])) if match else of_words(clause)
    return None if said in (None, UNKNOWN) or is_blood(str(said)) else said
