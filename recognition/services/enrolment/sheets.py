"""Enrolment letters as they are printed: a page each, a file for at most two hundred of one division, all of them in one archive."""

from __future__ import annotations

import csv
import io
import os
import zipfile
from collections.abc import Iterable
from html import escape
from itertools import groupby, islice
from pathlib import Path

import segno

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.services.enrolment.writing import WrittenLetter

IN_A_FILE = 200
STYLE = """
body { font: 14pt/1.6 "Noto Serif CJK SC", SimSun, serif; margin: 0; color: #000; }
article { box-sizing: border-box; width: 100%; max-width: 19cm; margin: 0 auto; padding: 1cm 0; page-break-after: always; }
h1 { font-size: 20pt; text-align: center; } .code { font: 20pt/1.4 monospace; letter-spacing: .05em; } svg { width: 4cm; height: 4cm; }
.small { font-size: 10pt; } .square { float: right; margin: 0 0 .5cm 1cm; }
"""


def archive(target: Path, letters: Iterable[WrittenLetter], address: str) -> int:
    """Writes the archive, for its owner alone, as the letters come; how many there were. `address` is that of the page where a letter is claimed.

    Raises OSError. Letters come in the order of their divisions; the list beside them holds no code."""
    told = io.StringIO()
    rows = csv.writer(told)
    rows.writerow(("file", "letter", "institution", "name", "division", "expires"))
    count = 0
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for division, of_division in groupby(letters, key=lambda written: written.to.division[:6]):
            number = 0
            while some := list(islice(of_division, IN_A_FILE)):
                number += 1
                name = f"{division or 'other'}-{number:03}.html"
                made.writestr(_entry(name), page(some, address))
                for letter, _code, to in some:
                    rows.writerow((name, letter.id, to.code, _cell(to.name_zh), to.division, shanghai_day(letter.expires).isoformat()))
                count += len(some)
        made.writestr(_entry("list.csv"), "\ufeff" + told.getvalue())
    return count


def _entry(name: str) -> zipfile.ZipInfo:
    """A member that only its owner may read once it is unpacked."""
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o600 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _cell(text: str) -> str:
    """What a spreadsheet program takes for no formula."""
    return "'" + text if text[:1] in tuple("=+-@\t\r") else text


def page(letters: Iterable[WrittenLetter], address: str) -> str:
    """Letters as a page of HTML that loads nothing, each on a sheet of its own."""
    return (
        '<!doctype html>\n<html lang="zh-CN"><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>登记函</title>'
        f"<style>{STYLE}</style>\n{''.join(sheet(letter, address) for letter in letters)}</html>\n"
    )


def sheet(written: WrittenLetter, address: str) -> str:
    """One letter."""
    letter, code, to = written
    # Behind the # nothing is sent to a server or stands in its log.
    square = segno.make(f"{address}#{code}", error="m", micro=False).svg_inline(border=2, omitsize=True)
    day = shanghai_day(letter.expires).isoformat()
    return f"""<article><h1>检查检验结果互认 机构登记函</h1>
<p>致：<b>{escape(to.name_zh)}</b>（{escape(to.code)}）</p><div class="square">{square}</div>
<p>凭此函登记贵院的管理员。管理员随后在网页上开通本院账号，签发、轮换、限定接口密钥。</p>
<p>登记码</p><p class="code">{code}</p>
<p>有效至 {day}，只能用一次。</p>
<ol><li>扫描二维码，或打开 {escape(address)}。</li><li>输入登记码和本机构代码（或机构全称）。</li><li>填写至多三位管理员的账号，记下首次密码，首次登录时更换。</li></ol>
<p>请当面或挂号收取，勿拍照转发。不是贵院的函，或函已被拆过，请通知登记员作废。</p>
<p class="small">By this letter the institution names its administrators, once, until {day}. 登记函编号：{letter.id}</p></article>
"""
