"""Which region of the body a study of an organ falls in: there is no CT of the adrenals by itself, but one of the abdomen. For offering only."""

from __future__ import annotations

import re

_ORGANS = {
    "腹部": "肾上腺|肝|胆|胰|脾|肾|胃|肠|小肠|结肠|阑尾|腹膜后|输尿管|上腹|中腹|adrenals?|liver|gallbladder|pancreas|spleen|stomach|bowel|appendix|retroperitoneum",
    "盆腔": "膀胱|子宫|附件|卵巢|直肠|前列腺|下腹|bladder|uterus|ovar(?:y|ies)|rectum|prostate",
    "胸部": "纵隔|食管|食道|气管|支气管|肋骨|胸壁|mediastinum|o?esophagus|trachea",
    "颈部": "甲状腺|喉|咽喉?|鼻咽|下咽|腮腺|颌下腺|thyroid|larynx|parotid",
    "颅脑": "小脑|脑干|颅底|脑室|海马|鞍区|颅骨|cerebellum|brainstem|skull base",
    "上肢": "上臂|前臂|肘|腕|手|手指", "下肢": "大腿|小腿|股骨|膝|踝|足|足趾",
}  # fmt: skip
_WITHIN = tuple((region, re.compile(rf"(?:(?:{organs})(?:脏|囊|腺|部|区|关节)?)+")) for region, organs in _ORGANS.items())


def region(part: str) -> str:
    """The region of one organ or several (`part` in small letters, without its modality); "" for anything else."""
    return next((name for name, organs in _WITHIN if organs.fullmatch(part)), "")
