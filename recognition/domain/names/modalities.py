"""检查方式: how an examination that needs no specimen is made, as a coded vocabulary; and what stands in an item's field for specimen or modality."""

from __future__ import annotations

import re

from recognition.domain.names import specimens

MODALITIES: dict[str, tuple[str, ...]] = {
    # code: its words, the usual Chinese one first
    "DR": ("数字化X线摄影", "DR", "CR", "DX", "X线", "X光", "X线摄影", "平片", "X-ray", "radiography"), "RF": ("X线透视", "RF", "透视", "胃肠造影", "fluoroscopy"),
    "CT": ("CT", "计算机断层扫描", "computed tomography"), "CTA": ("CT血管成像", "CTA"), "MR": ("磁共振", "MR", "MRI", "核磁共振", "核磁", "磁共振成像"), "MRA": ("磁共振血管成像", "MRA"),
    "US": ("超声", "US", "B超", "彩超", "彩色多普勒超声", "超声检查", "ultrasound"), "NM": ("核医学", "NM", "SPECT", "核素显像", "ECT", "nuclear medicine"), "PET-CT": ("PET-CT", "PET/CT", "PETCT"),
    "PET-MR": ("PET-MR", "PET/MR", "PETMR"), "MG": ("乳腺X线摄影", "MG", "钼靶", "乳腺钼靶", "mammography"), "DXA": ("双能X线骨密度", "DXA", "DEXA", "骨密度", "双能X线"),
    "DSA": ("血管造影", "DSA", "XA", "数字减影血管造影", "angiography"), "ES": ("内镜", "ES", "内窥镜", "胃镜", "肠镜", "endoscopy"), "ECG": ("心电图", "ECG", "EKG", "常规心电图", "动态心电图", "Holter"),
    "ABPM": ("动态血压", "ABPM", "动态血压监测"), "EEG": ("脑电图", "EEG"), "EMG": ("肌电图", "EMG"), "PFT": ("肺功能", "PFT", "肺功能检查"), "TCD": ("经颅多普勒", "TCD"),
    "PSG": ("睡眠监测", "PSG", "多导睡眠监测"), "audiometry": ("听力检查", "听力", "测听", "纯音测听"),
}  # fmt: skip
"""As DICOM abbreviates them where it does."""
BY_WORD = {word.casefold().replace(" ", ""): code for code, words in MODALITIES.items() for word in (code, *words)}
BETWEEN = re.compile(r"[/、,;|+]|或|和|及|\bor\b|\band\b")


def read(text: str) -> str | None:
    """What an item's field for specimen or modality says, as codes: one modality, or specimens with `/` between them where any will do
    (血清、血浆: `serum/plasma`). None for what is in neither vocabulary; NFKC and small letters are for who calls."""
    whole = "".join(text.split())
    if whole in BY_WORD:
        return BY_WORD[whole]
    alone = _specimen(text)
    if alone:
        return alone
    parts = BETWEEN.split(text)
    codes = [code for part in parts if (code := _specimen(part))]
    return "/".join(dict.fromkeys(codes)) if len(codes) == len(parts) else None


def _specimen(text: str) -> str | None:
    return specimens.OLD_CODES.get(text.strip()) or specimens.read(text)


def fits(kind: str, written: str) -> bool:
    """Whether a field's codes belong to an item of this kind: laboratory tests (`lab`) have specimens, all others a modality."""
    return not written or (written in MODALITIES) == (kind != "lab")
