"""The specimen that a document's field says, in words or in a code of HL7; never what a name may hint at."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from recognition.domain.names import specimens
from recognition.domain.names.items import CHINESE
from recognition.domain.names.specimens import UNKNOWN
from recognition.domain.reports.said_specimens import is_specimen, of_letters, one_of, specimens_in

_BEHIND = re.compile(r"\s*(?:specimen|sample|标本|样本|样品)$", re.IGNORECASE)
_CITRATED = re.compile(r"^(?:枸橼酸钠?|柠檬酸钠?)(?:抗凝)?血浆$")
"""As laboratories write it; the vocabulary has 枸橼酸钠抗凝血浆."""
_TUBE = re.compile(
    "真空|采血|促凝剂?|分离胶|惰性胶|抗凝剂?|[红黄绿紫蓝灰黑橙粉]色?[头帽盖]?管?|(?:生化|血清|血常规|凝血|血沉|免疫|试)管|尿[杯管]|[静脉血标样本品杯管]"
)
"""Words for what blood is drawn into, which say nothing of the specimen."""
HL7_CODES = {
    "SER": "serum", "PLAS": "plasma", "PLB": "plasma", "WB": "whole_blood", "BLD": "blood", "BLDV": "venous_blood", "BLDA": "arterial_blood", "BLDC": "capillary_blood", "BLDCO": "cord_blood",
    "BBL": "blood", "UR": "urine", "URT": "urine", "URC": "urine", "STL": "stool", "SPT": "sputum", "CSF": "csf", "SEM": "semen", "SAL": "saliva", "SNV": "synovial_fluid", "AMN": "amniotic_fluid",
    "BAL": "bal", "MRW": "bone_marrow", "SWT": "sweat", "TEAR": "tears", "FLT": "serous_fluid", "PLR": "pleural_fluid", "PRT": "ascites", "TISS": "tissue", "HAR": "hair", "MLK": "milk",
    "119364003": "serum", "119361006": "plasma", "258580003": "whole_blood", "119297000": "blood", "122555007": "venous_blood", "122552005": "arterial_blood", "122554006": "capillary_blood",
    "122575003": "urine", "119339001": "stool", "119334006": "sputum", "258450006": "csf",
}  # fmt: skip
"""HL7 tables 0070 and 0487, and SNOMED CT, as far as the vocabulary has the specimen."""


@lru_cache(maxsize=512)
def of_words(text: str) -> str | None:
    """The specimen in words (血清, Serum specimen); UNKNOWN for words that are not understood, None for no words."""
    folded = _BEHIND.sub("", unicodedata.normalize("NFKC", text).strip().casefold()).strip()
    if not folded:
        return None
    if code := specimens.read(folded):
        return code
    if _CITRATED.match(folded):
        return "citrated_plasma"
    return (one_of(specimens_in(folded)) or UNKNOWN) if is_specimen(folded) else UNKNOWN


def of_field(texts: list[str]) -> str | None:
    """The specimen that a coded field says by any of its parts, which must agree: its text, its code. UNKNOWN where something is said and nothing of it is understood, or two parts differ."""
    said = [text.strip() for text in texts if text.strip() and text.strip() != '""']
    words = {code for text in said if (code := of_words(text)) not in (None, UNKNOWN)}
    if not words:
        words = {code for text in said if (code := HL7_CODES.get(text) or of_letters(text))}
    return (next(iter(words)) if len(words) == 1 else UNKNOWN) if said else None


def unread_words(texts: Iterable[str]) -> bool:
    """Whether one of the texts names a specimen in Chinese words that are not understood (冲洗液, 供者血清), where another may be a laboratory's own number for it."""
    return any(CHINESE.search(_TUBE.sub("", text)) is not None and of_words(text) == UNKNOWN for text in texts)


def agreed(one: str | None, other: str | None) -> str | None:
    """The specimen where two fields say it: the narrower of two of which one is a kind of the other; what one field does not say or is not understood in the second is
    that of the first; UNKNOWN where they are two.

    >>> agreed("blood", "serum"), agreed("serum", "urine"), agreed("serum", "unknown"), agreed(None, "urine")
    ('serum', 'unknown', 'serum', 'urine')
    """
    if one is None or one == UNKNOWN:
        return one or other
    if other in (None, UNKNOWN, one) or specimens.narrower((one,), str(other)):
        return one
    return other if specimens.narrower((str(other),), one) else UNKNOWN
