"""One spelling for what people write differently: width, case, spaces, traditional characters."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

from recognition.domain.identifiers import narrow

__all__ = ["code", "name", "narrow", "simplified", "term", "whole"]

PAIRS = Path(__file__).with_name("simplified.txt")
FURTHER = (
    "睪睾衞卫胷胸踈疏疎疏甦苏痲麻癎痫痺痹顋腮膓肠衇脉欬咳疿痱瘖喑瘉愈臕膘姙妊躰体軆体醯酰黏粘敍叙淸清靑青髙高囘回囬回硷碱隂阴擧举兎兔邨村氷冰麤粗"
    "⺠民⻁虎⻄西⻅见⻆角⻉贝⻋车⻑长⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻬齐⻮齿⻰龙ßβẞβɑαɣγ"
)
"""Other forms of characters, with the usual one behind each, since that table is about traditional characters alone: old forms; radicals that
stand for characters in text copied from a PDF and that NFKC leaves (Unicode's CJK Radicals Supplement); what a keyboard has for Greek letters."""


@lru_cache(maxsize=1)
def simplified() -> dict[int, str]:
    """Traditional character to simplified, for `str.translate`; read at the first search, because only searches need it.
    It goes before small letters are made, which would turn ß into ss."""
    lines = PAIRS.read_text(encoding="utf-8").splitlines()
    pairs = "".join(line for line in lines if not line.startswith("#")) + FURTHER
    return {ord(pairs[at]): pairs[at + 1] for at in range(0, len(pairs), 2)}


def code(text: str) -> str:
    """A code as it is compared: full-width characters made narrow (NFKC), spaces around it gone, case kept."""
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip()


def name(text: str) -> str:
    """A name as it is compared exactly: NFKC, no spaces at all, case folded. Traditional stays traditional: it is another spelling."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def term(text: str) -> str:
    """A text as it is searched: NFKC, case folded, simplified characters, letters and digits only."""
    folded = text.casefold() if text.isascii() else unicodedata.normalize("NFKC", text).translate(simplified()).casefold()
    return "".join(filter(str.isalnum, folded))


def whole(text: str) -> str:
    """A text as it is told whether two mean the same: width, case, blanks and traditional characters folded; every sign stays (`NEUT#`, `NEUT%`)."""
    return "".join(unicodedata.normalize("NFKC", text).translate(simplified()).casefold().split())
