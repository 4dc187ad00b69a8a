"""Of a laboratory or an examination: what a document says of that by a diagnostic service, and who tells it of the items that are known.

The item's own kind is exact and goes before what is only likely of rows: laboratories send qualitative results as texts, and of an ultrasound, an ECG or a bone density
some rows are measured."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from recognition.domain.names.departments import DEPARTMENT, DIAGNOSTIC
from recognition.domain.report_documents.model import ItemCode, Organisation

LABORATORY, EXAMINATION = "laboratory", "examination"
DIFFERS = "item_kind_differs"
"""The question of a row whose item is of the other kind than its document says."""
EXAMINATIONS = frozenset("RAD RX CT CTH CR CUS DR DX EC ECG EKG EEG EMG EN ES HOLTER MG MR MRI NM NMR NMS NRS OUS PET PF PT RF RUS US VUS VR XA XR XRC".split())
LABORATORIES = frozenset("AU BG BLB CH CP HM ICU IMM LAB MB MCB MYC OSL SP TX CG".split())
"""Diagnostic services (HL7 table 0074, and modalities as systems write them there)."""
_LATIN = r"(?<![A-Za-z])(?:B超|CT|MRI?|PET|DR|X[线光])(?![A-Za-z])"
_EXAMINED = re.compile(
    rf"{_LATIN}|放射|影像|超声|彩超|磁共振|核磁|心电|脑电|肌电|内窥?镜|胃镜|肠镜|核医学|钼靶|骨密度|肺功能|造影|摄片|听力|radiology|ultrasound|imaging|endoscopy",
    re.IGNORECASE,
)
_TESTED = re.compile(
    "检验|化验|生化|免疫|临检|微生物|细菌|血液|体液|输血|病理|分子|laboratory|chemistry|ha?ematology|microbiology|serology|pathology|urinalysis", re.IGNORECASE
)


class KindOf(Protocol):
    """Who tells the kind of the item that codes of an issuer mean, or, where `name` is given and no code is known, a name in full: LABORATORY, EXAMINATION, or None for an item
    that is not known."""

    def __call__(self, issuer: Organisation, codes: Sequence[ItemCode], name: str = "", /) -> str | None:
        """The kind."""


def nothing_known(_issuer: Organisation, _codes: Sequence[ItemCode], _name: str = "", /) -> None:
    """Of a document that is read without a catalogue, as where it is only handed on."""
    return


class ReadAs(NamedTuple):
    """By whose rules a row is read, the codes that count, and what must be asked."""

    examination: bool
    codes: tuple[ItemCode, ...]
    questions: tuple[str, ...] = ()


def read_as(kind_of: KindOf, issuer: Organisation, codes: tuple[ItemCode, ...], name: str, told: str | None, likely: str = LABORATORY) -> ReadAs:
    """How a row is read: by the kind of its item where that is known, else by that which the document tells (`told`), else by the likely one.

    Where document and item differ the row is asked about, by the rules of the item. But a name that is an item of the document's own kind is believed before the code: codes of
    two systems of one hospital may be the same."""
    known = kind_of(issuer, codes)
    if told is None or known in (None, told):
        return ReadAs((known or told or likely) == EXAMINATION, codes)
    if name and kind_of(issuer, (), name) == told:
        return ReadAs(told == EXAMINATION, ())
    return ReadAs(known == EXAMINATION, codes, (DIFFERS,))


def of_service(texts: Sequence[str]) -> str | None:
    """The kind of a diagnostic service by its code or in words; None for none that is known.

    >>> of_service(["CT"]), of_service(["", "超声医学科"]), of_service(["检验科"]), of_service(["其他"])
    ('examination', 'examination', 'laboratory', None)
    """
    for text in filter(None, texts):
        code = unicodedata.normalize("NFKC", text).strip()
        if code.upper() in EXAMINATIONS:
            return EXAMINATION
        if code.upper() in LABORATORIES:
            return LABORATORY
        examined, tested = _EXAMINED.search(code), _TESTED.search(code)
        if bool(examined) != bool(tested):
            return EXAMINATION if examined else LABORATORY
    return None


_FINDING = r"(?:所见|印象|表现|描述|提示|诊断|结论|意见|诊断意见|诊断结论|所见及诊断)"
_OF_EXAMINATION = re.compile(
    rf"(?:(?:检查|影像(?:学)?|放射(?:学)?|超声|彩超|心电图?|脑电图?|内镜|镜检|CT|MRI?){_FINDING}|所见|印象|findings?|impression)", re.IGNORECASE
)
_WORDS = re.compile(rf"(?:报告)?{_FINDING}|conclusions?|narrative|comments?|备注|建议", re.IGNORECASE)
_NAMED = re.compile(
    "^(?!.*(?:基因|检验|测定|培养|病理|抗体|抗原|DNA|RNA|活检)).*(?:超声|彩超|磁共振|核磁|心电图|脑电图|肌电图|胃镜|肠镜|内镜|喉镜|宫腔镜|钼靶|骨密度|肺功能|X线|造影|平扫|摄片|ultrasound|radiograph|endoscopy|electrocardiogram)",
    re.IGNORECASE,
)
"""Techniques in the name of an order, but where it is of what was taken or is tested for."""


def is_finding(name: str) -> bool:
    """Whether a row's name is a heading that only an examination's report has: 检查所见, 影像诊断, 印象.

    >>> is_finding("检查所见"), is_finding("诊断"), is_words("诊断"), is_finding("白蛋白")
    (True, False, True, False)
    """
    return _OF_EXAMINATION.fullmatch("".join(name.split())) is not None


def is_words(name: str) -> bool:
    """Whether a row's name is a heading of words, and no test's."""
    return is_finding(name) or _WORDS.fullmatch("".join(name.split())) is not None


def names_examination(name: str) -> bool:
    """Whether the name of an order says a technique of examinations.

    >>> names_examination("彩色多普勒超声颈部血管"), names_examination("胃镜活检病理"), names_examination("血常规")
    (True, False, False)
    """
    return _NAMED.search(name) is not None


_ELSEWHERE = re.compile(
    r"外送|委托|外检|外包|送检|第三方|外院|协作|代检|参考实验室|reference lab|send-?\s?out|outsourc|[\u4e00-\u9fff](?:院区|分院|医院|卫生院|卫生服务中心|诊所|门诊部|检验所|检验中心|检验实验室|公司)|[东西南北新老]院$",
    re.IGNORECASE,
)


def is_elsewhere(name: str) -> bool:
    """Whether words for who performed a test are no device's or department's: it was sent out, or an institution or a campus is named.

    >>> [is_elsewhere(name) for name in ("外送", "东麓示范医院(东院区)", "南院", "AU5800", "检验科", "医学检验中心", "急诊检验")]
    [True, True, True, False, False, False, False]
    """
    plain = "".join(unicodedata.normalize("NFKC", name).split())
    return not is_department(plain) and _ELSEWHERE.search(DEPARTMENT.sub("", plain)) is not None


def is_department(name: str) -> bool:
    """Whether a name is that of a department of whoever says it, and no institution's: 检验科, 超声医学科.

    >>> is_department("检验科"), is_department("医学影像中心"), is_department("明镜演示医学检验中心"), is_department("东麓示范医院检验科")
    (True, True, False, False)
    """
    plain = "".join(unicodedata.normalize("NFKC", name).split())
    return (DIAGNOSTIC.fullmatch(plain) or DEPARTMENT.fullmatch(plain)) is not None
