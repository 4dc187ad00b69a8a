"""What the results of one test are made of, where a form prints them in rows of their own: the cells of a urine sediment, the rows of a stool routine,
the counts and indices of a blood count that are no items by themselves.

The rows are those that 《全国临床检验操作规程》(4th edition) gives for each, in the words of report forms. A row is a part only where the report says
the specimen or the test; by itself 白细胞 is many things.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_SHORT = r"(?:\s*[(\[]?\s*[a-z][a-z0-9+#%-]{0,7}\s*[)\]]?)?"
"""An abbreviation beside the row's name."""


class Whole(NamedTuple):
    """A test that is reported in rows: its names, any of which a catalogue may have; `rows` that are its own, `cells` that are its own only with a unit
    of counting or under its own heading, as they are tests of other specimens and methods too."""

    names: tuple[str, ...]
    rows: re.Pattern[str]
    cells: re.Pattern[str] | None = None


def _rows(words: str) -> re.Pattern[str]:
    return re.compile(rf"^(?:[a-z0-9#%-]{{1,8}}\s+)?(?:{words})(?:[(\[](?:镜检|定量|计数|高倍|低倍|体积|数量|手工|仪器法?|沉渣)[)\]])?{_SHORT}$", re.IGNORECASE)


_LOOKS = "颜色|外观|性状|透明度|浊度|清晰度|colou?r|appearance|clarity|turbidity"
LOOKED_AT = re.compile(rf"^(?:{_LOOKS}|凝块|薄膜)(?:\s+\S{{1,8}}){{1,2}}$", re.IGNORECASE)
"""A row that says what a specimen looks like."""
WHOLES = (
    Whole(
        ("血细胞分析", "血常规"),
        _rows(
            r"(?:中性(?:分叶核|杆状核)?粒|淋巴|单核|嗜酸性?粒?|嗜碱性?粒?)细胞(?:绝对(?:值|计数|数)|计数|数目?|总数|#)|平均血小板体积|血小板(?:平均体积|体积分布宽度|分布宽度|压积|比容)|大(?:型)?血小板(?:比率|比例|百分比|数目|计数)"
            r"|红细胞(?:体积)?分布宽度\s*-?\s*(?:sd|标准差)|有核红细胞(?:计数|绝对值|百分(?:比|率)|数)?|(?:未成熟|幼稚)粒细胞(?:计数|绝对值|百分(?:比|率)|数)?|异型淋巴细胞(?:计数|绝对值|百分(?:比|率))?|中间细胞(?:计数|绝对值|百分(?:比|率)|数)?"
            r"|中性粒细胞(?:/|与)?淋巴细胞比(?:值|率)|mpv|pdw|pct|plcr|p-lc[rc]|rdw-sd|nrbc[#%]?|ig[#%]|img[#%]|nlr|(?:neut?|lymp?h?|mono?|eosi?n?|bas?o?)#"
        ),
    ),
    Whole(("尿液分析", "尿常规"), _rows(rf"{_LOOKS}|(?:尿液?)?(?:颜色|外观|透明度|浊度)|维生素c|抗坏血酸|电导率|渗透压|ascorbic acid")),
    Whole(
        ("尿沉渣定量", "尿沉渣"),
        _rows(
            r"(?:非?鳞状|小圆|移行|肾小管)?上皮细胞|(?:透明|病理|颗粒|未分类|细胞|蜡样)?管型|(?:草酸钙|尿酸|磷酸盐|未分类)?结晶(?:体)?|细菌|类?酵母(?:样)?(?:菌|细胞)|粘液丝?|黏液丝?|精子|(?:白|红)细胞团|未溶红细胞(?:百分率)?|异形红细胞(?:百分率)?|(?:红|白)细胞\(?(?:镜检|高倍视野|沉渣)\)?|脓细胞"
            r"|(?:squamous )?epithelial cells|(?:hyaline )?casts|crystals|bacteria|mucus|yeast"
        ),
        _rows(r"(?:尿液?)?(?:红|白)细胞(?:计数|数目?)?|rbc|wbc|red blood cells|white blood cells"),
    ),
    Whole(
        ("粪便常规", "大便常规"),
        _rows(
            rf"{_LOOKS}|(?:粪便|大便)?(?:颜色|性状)|[粘黏]液|血液?|脓血?|(?:红|白|脓|吞噬|巨噬|上皮)细胞|脂肪(?:球|滴)|淀粉颗粒|(?:寄生虫)?虫?卵|寄生虫|原虫|阿米巴|真菌|酵母(?:样)?菌|夏科-?雷登(?:氏)?结晶|食物残渣|不消化食物|肌纤维|植物(?:纤维|细胞)|结晶"
        ),
    ),
    Whole(
        ("动脉血气分析", "血气分析"),
        _rows(
            r"(?:标准|实际)?碱?剩余碱?|(?:标准|实际)剩余碱|be(?:\((?:b|ecf)\))?|标准碳酸氢(?:根|盐)(?:浓度)?|(?:血)?氧饱和度|s[ao]?o2|总二氧化碳|t?ct?co2|(?:肺泡-?)?动脉血?氧分压差|肺泡-?动脉氧分压差|a-?ado2|体温|吸氧浓度|氧浓度|fio2|氧合指数|阴离子间隙|ag|ph\(t\)|pco2\(t\)|po2\(t\)|cohb|methb|o2hb|hhb|tco2|hco3-?(?:std|st)"
        ),
    ),
    Whole(
        ("抗可提取核抗原抗体谱", "ENA抗体谱"),
        _rows(
            r"(?:抗)?(?:u1-?)?(?:nrnp|rnp|n?rnp/sm|sm|ss-?a(?:/?\(?ro-?(?:52|60)?k?d?\)?)?|ss-?b(?:/?\(?la\)?)?|ro-?(?:52|60)|scl-?70|pm-?scl|jo-?1|着丝点(?:蛋白)?b?|cenp-?b|pcna|增殖细胞核抗原|核小体|组蛋白|核糖体p?蛋白|ama-?m2|线粒体m2|rib-?p)(?:抗体)?"
        ),
    ),
)
