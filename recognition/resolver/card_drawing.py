"""The demonstration's card on paper: a square code and, in both languages, that it belongs to nobody."""

from __future__ import annotations

import segno

_PAGE = """<!doctype html>
<html lang="zh-Hans"><head><meta charset="utf-8"><title>演示卡 {code}</title><style>
@page {{ size: 85.6mm 54mm; margin: 0 }}
body {{ margin: 0; font: 2.7mm/1.3 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; color: #111 }}
.card {{ box-sizing: border-box; width: 85.6mm; height: 54mm; padding: 4mm; border: .3mm dashed #777; border-radius: 3mm; display: flex; gap: 4mm; align-items: center }}
svg {{ width: 36mm; height: 36mm; flex: none }}
h1 {{ font-size: 3.8mm; margin: 0 0 1.2mm }} p {{ margin: 0 0 1.2mm }} code {{ font-size: 3.4mm }}
</style></head><body><div class="card">{square}<div>
<h1>演示卡，不属于任何人</h1>
<p>Demonstration card. It belongs to nobody.</p>
<p><code>{code}</code></p>
<p>只有演示用的替身平台接受此码。<br>Only the demonstration's stand-in platform takes this code.</p>
</div></div></body></html>
"""


def code_of(number: int) -> str:
    """The text of the square, as the stand-in takes it."""
    return f"DEMO-CARD-{number:04}"


def page(number: int) -> str:
    """The card as an HTML page of the size of a card (ISO/IEC 7810 ID-1)."""
    square = segno.make_qr(code_of(number), error="q", boost_error=False).svg_inline(border=4, omitsize=True)
    return _PAGE.format(code=code_of(number), square=square)
