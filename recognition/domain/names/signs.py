"""Signs beside names on forms and in messages: those that are printed around a name and say nothing of it, and those that may: ❌ and ⏳ say that a test was not
done, 👶 whose it is."""

from __future__ import annotations

import re
import unicodedata

UNREAD = re.compile(r"[?？!！=＝≠≈±@$€£¥^~～]")
"""Signs of a keyboard that no form prints as part of a name."""
_CUT = re.compile(r"^\W*?(?:…|(?<!\.)\.{2,3}(?!\.))|(?:…|(?<=\w)\.{2,3}(?!\.))\s*$")
"""A name of which a screen shows a part only: ...蛋白, 甲胎蛋…"""
_RESULT = re.compile(r"[(\[]\s*[+±-]{1,4}\s*[)\]]\s*$|(?<=[^\W\d_])\+{1,4}\s*$")
"""A result behind a name: EGFR(+), CEA++. A plus behind an ion is its own."""
_ION = re.compile(r"(?<![a-z])c?(?:k|na|ca|mg|li|h|ca2|mg2)\+{1,2}\s*$", re.IGNORECASE)
_KNOWN = frozenset(
    "°®©™№★☆✩✪✫✬✭✮✯✰⭐🌟●◉◎◆◇◈■▪▫▲△▼▽▴▾▶▷►◀◁•·✦✧❖➤➢➜➔➡⬅⬆⬇⇧⇩✓✔√☑✅❗❕⚠🔺🔻🔴🟠🟡🟢🔵📈📉☎☏✆📞📱✉📧📄📋📝📃📑🏥🔬🧪💉🩸📅📆🗓⏰🖨🔗👉👇👆□○〇\N{VARIATION SELECTOR-15}\N{VARIATION SELECTOR-16}"
)
"""Marks for high, low, done and recognised, bullets, and pictures of a form, a letter, a telephone or a laboratory. An empty box is looked at where reports are read."""
_MAY_TELL = frozenset({"So", "Sk", "Mn", "Mc", "Me", "Co"})
"""General categories of pictures, of marks that stand on another sign, and of signs that a font makes as it likes."""


def unread(text: str) -> bool:
    """Whether a text holds a sign that may say something of a test and is not understood.

    >>> [unread(text) for text in ("★总蛋白 ↑", "❌ 甲胎蛋白", "🐶 ALT", "│ALT│", "钾?", "EGFR(+)", "K+")]
    [False, True, True, False, True, True, False]
    """
    return UNREAD.search(text) is not None or _CUT.search(text) is not None or (_RESULT.search(text) is not None and not _ION.search(text)) or strange(text)


def strange(text: str) -> bool:
    """Whether one of them is no sign of a keyboard. Lines of a drawn table are none."""
    return not text.isascii() and any(map(_may_tell, text))


def _may_tell(sign: str) -> bool:
    return sign > "\N{TILDE}" and sign not in _KNOWN and not "─" <= sign <= "▟" and (unicodedata.category(sign) in _MAY_TELL or sign in "◻◽")
