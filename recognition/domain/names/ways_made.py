"""Which ways of making an image a text names: CT, CT of vessels, MR, X-ray, PET-CT; each is part of what an examination is.

A name may say its own way twice (CT 胸部CT平扫); a second way is a second examination (头部CT+CTA, 颅脑CT平扫/MRI)."""

from __future__ import annotations

import re

PETCT, CT, MR, XR = "petct", "ct", "mr", "xr"
ARTERIES, VEINS = ".arteries", ".veins"
"""Behind the code of a way: that of its study of vessels."""
_ARTERIES, _VEINS = (r"(?:血管三维成像|血管成像|血管造影|动脉成像|动脉造影|angiogra(?:phy|m)(?![a-z]))", r"(?:静脉成像|静脉造影|venogra(?:phy|m)(?![a-z]))")
_MR, _CT = r"(?:核磁共振|核磁|磁共振|(?<![a-z])mri?(?![a-z0-9]))", r"(?:计算机断层(?:扫描)?|(?<![a-z])ct(?![a-z0-9]))"
_MENTIONS = tuple(
    (re.compile(pattern), way)
    for pattern, way in (
        (r"正电子发射计算机断层(?:显像|扫描)?|(?<![a-z])pet[\s/-]*ct(?![a-z])", PETCT),
        (rf"(?<![a-z])mra(?![a-z])|{_MR}\s*{_ARTERIES}", MR + ARTERIES), (rf"(?<![a-z])mrv(?![a-z])|{_MR}\s*{_VEINS}", MR + VEINS),
        (rf"(?<![a-z])cta(?![a-z])|{_CT}\s*{_ARTERIES}", CT + ARTERIES), (rf"(?<![a-z])ctv(?![a-z])|{_CT}\s*{_VEINS}", CT + VEINS),
        (_MR, MR), (_CT, CT),
        (r"x线|x光|(?<![a-z])(?:dr|xr|x-?\s?rays?)(?![a-z0-9])", XR),
    )
)  # fmt: skip
"""Each with its words in a folded text, the longer before what it contains."""
_ANY = re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _way in _MENTIONS))
_VESSELS = ((re.compile(_ARTERIES), ARTERIES), (re.compile(_VEINS), VEINS))
FIELDS = {
    "CT": {CT}, "CTA": {CT + ARTERIES}, "MR": {MR}, "MRA": {MR + ARTERIES, MR + VEINS}, "DR": {XR}, "RF": {XR}, "MG": {XR}, "DXA": {XR}, "PET-CT": {PETCT},
}  # fmt: skip
"""The ways behind an edition's codes of modalities (`modalities`)."""


def named(text: str) -> frozenset[str]:
    """The ways that a folded text names. A word for vessels apart from its modality belongs to it (CT 头部血管成像)."""
    if not _ANY.search(text):
        return frozenset()
    ways, rest = set(), text
    for pattern, way in _MENTIONS:
        if pattern.search(rest):
            ways.add(way)
            rest = pattern.sub(" ", rest)
    for pattern, vessels in _VESSELS:
        if ways & {CT, MR} and pattern.search(rest):
            ways = {way + vessels if way in (CT, MR) else way for way in ways}
    return frozenset(ways)


def only(text: str, way: str) -> str:
    """The folded text without the words of every other way."""
    protected: list[str] = []

    def keep(match: re.Match[str]) -> str:
        protected.append(match[0])
        return f"\ue100{len(protected) - 1}\ue101"

    for pattern, other in _MENTIONS:
        text = pattern.sub(keep if other == way else " ", text)
    for index, word in enumerate(protected):
        text = text.replace(f"\ue100{index}\ue101", word)
    return text
