"""Units by which a result is that of another test than the one whose name stands beside it, name by name.

Each row is a test of the catalogue (its Chinese name) and units that no laboratory reports it in, as they are those of the test that is taken for it: 25-羟维生素D
is never pg/mL (1,25-二羟维生素D is), 降钙素 never ng/mL (降钙素原 is). Units are those of WS/T 404 and of LOINC's examples; a unit that is not listed says nothing.
"""

from __future__ import annotations

import re

_SECONDS = r"(?:s|sec|秒)"
_MASS = r"[munpμ]?g/(?:m?l|dl)"
_UNITS = r"k?[mμu]?i?u/m?l"
_RU = r"(?:a|r)u/ml"
_SUBSTANCES = (
    r"^(?:肌酐|尿素|尿酸|钾|钠|氯|钙|镁|无机磷|锂|铁|总铁结合力|(?:总|直接|间接)胆红素|总胆汁酸|总胆固醇|甘油三酯|[高低]密度脂蛋白胆固醇|葡萄糖.*|口服葡萄糖耐量试验2小时血糖|碳酸氢盐.*|乳酸|血氨"
    r"|同型半胱氨酸|叶酸|维生素B12|25-羟维生素D|皮质醇|孕酮|睾酮|雌二醇|总三碘甲状腺原氨酸|总甲状腺素|游离三碘甲状腺原氨酸|游离甲状腺素|果糖胺)$"
)
_PROTEINS = (
    r"^(?:总蛋白|白蛋白|球蛋白|血红蛋白|转铁蛋白|前白蛋白|视黄醇结合蛋白|肌红蛋白|(?:高敏)?肌钙蛋白[IT]|脂蛋白\(a\)|载脂蛋白.*|胱抑素C|纤维蛋白原|纤维蛋白\(原\)降解产物|(?:超敏)?C反应蛋白"
    r"|血清淀粉样蛋白A|降钙素原|神经元特异性烯醇化酶|鳞状细胞癌相关抗原|(?:总|游离)前列腺特异性抗原|细胞角蛋白19片段|胃蛋白酶原I{1,2}|人附睾蛋白4|B型钠尿肽|N末端B型钠尿肽前体|白细胞介素6)$"
)
"""Tests that are told as a mass or as moles and never as an activity: 肌酐 188 U/L is 肌酸激酶 misread, 乳酸 188 U/L the enzyme cut off."""
_TABLE = tuple(
    (re.compile(names), re.compile(rf"^(?:{units})$", re.IGNORECASE))
    for names, units in (
        (r"^25-羟维生素D$", r"pg/ml|pmol/l"),
        (r"^(?:血小板|红细胞|白细胞)(?:计数)?$", r"fl|pg|g/d?l|%|l/l"),
        (r"^平均红细胞血红蛋白(?:含)?量$", r"g/d?l|fl"),
        (r"^平均红细胞血红蛋白浓度$", r"pg|fl"),
        (r"^平均红细胞体积$", r"pg|g/d?l"),
        (r"^血红蛋白$", r"fl|pg|l/l|%"),
        (r"^红细胞(?:比容|压积)$", r"fl|pg|g/d?l"),
        (r"^降钙素$", r"ng/ml|[uμ]g/l"),
        (r"^降钙素原$", r"pg/ml|ng/l"),
        (r"^甲状腺球蛋白$", rf"{_UNITS}|m?g/l|g/dl"),
        (r"^抗甲状腺(?:球蛋白|过氧化物酶)抗体$", rf"{_MASS}"),
        (r"^免疫球蛋白[GAM]$|^补体C[34]$", rf"{_RU}|{_UNITS}|s/co|coi|index"),
        (r"^国际标准化比值$", rf"{_SECONDS}|%|{_MASS}"),
        (r"^纤维蛋白原$|^D-二聚体$", rf"{_SECONDS}|%"),
        (r"^(?:二氧化碳分压|氧分压)$", r"[mμu]?mol/l|meq/l|%"),
        (r"^糖化血红蛋白A1c$", r"m?mol/l|mg/dl|g/d?l"),
        (r"^尿酸碱度$|^血液酸碱度$|^尿比重$", rf"[munpμ]?mol/l|{_MASS}|mmhg"),
        (r"^结核感染T细胞检测$", r"[mc]m"),
        (r"培养$", r"cfu/ml"),
        (r"比值$", rf"{_MASS}|{_UNITS}|{_SECONDS}"),
        (r"^β2-微球蛋白$", r"[uμn]g/m?l|[uμ]g/dl"),
        (r"^24小时尿蛋白定量$", rf"{_MASS}"),
        (r"^睾酮$", r"pg/ml|ng/l|pmol/l"),
        (r"^雌二醇$", r"ng/ml|nmol/l"),
        (r"^血氨$", r"m?g/l|mg/dl|mmol/l"),
        (r"^皮质醇$", r"pg/ml|ng/l|pmol/l"),
        (r"^胰岛素$|^C肽$", r"mmol/l|mg/dl"),
        (r"^甲胎蛋白$|^癌胚抗原$|^铁蛋白$", r"[mμ]?mol/l|g/l|mg/dl"),
        (r"^游离(?:三碘甲状腺原氨酸|甲状腺素)$", r"[un]mol/l|ng/ml|[uμ]g/d?l"),
        (_SUBSTANCES, _UNITS),
        (_PROTEINS, _UNITS),
        (r"(?:激酶|转移酶|磷酸酶|脱氢酶|淀粉酶|脂肪酶|胆碱酯酶|脱氨酶|苷酶)$|同工酶活性$", r"[mμunp]?mol/(?:m?l|dl)|m?g/d?l"),
        (r"^(?:总|直接|间接)胆红素$|^总胆汁酸$", r"g/d?l"),
        (r"^估算肾小球滤过率$", rf"[mμunp]?mol/l|{_MASS}|g/l|{_UNITS}"),
        (r"^红细胞沉降率$", rf"%|{_MASS}|g/l|{_UNITS}"),
        (r"^促甲状腺激素$", r"k?i?u/l|i?u/ml"),
        (r"^血红蛋白$", r"mg/dl"),
        (r"^D-二聚体$|^免疫球蛋白E", r"g/d?l"),
        (r"^梅毒螺旋体特异性抗体$", r"[<>≤≥]?1:\d+"),
        (r"前列腺特异性抗原$", r"f/t"),
        (r"抗体(?:Ig[AGM])?$", r"m?g/d?l|[mμ]?mol/l"),
        (rf"{_SUBSTANCES}|{_PROTEINS}", _RU),
        (r"^(?:白细胞|红细胞|血小板)(?:计数)?$|百分比$|^红细胞沉降率$", rf"{_MASS}|g/l|[mμunp]?mol/(?:m?l|dl)|{_UNITS}|{_RU}"),
        (r"^促甲状腺激素$", rf"{_MASS}|[mμunp]?mol/l"),
        (r"C反应蛋白$|^血清淀粉样蛋白A$|^癌胚抗原$|^肌红蛋白$", r"pg/m?l|ng/l"),
        (r"^甲胎蛋白$", r"mg/l"),
        (r"^皮质醇$|^叶酸$", r"g/d?l"),
        (r"^神经元特异性烯醇化酶$|抗原\d*(?:-\d)?$|^肌钙蛋白|^高敏肌钙蛋白|^肌红蛋白$|^降钙素原$", r"[mμ]?mol/(?:m?l|dl)"),
    )
)


_OF_FEW = tuple(
    (re.compile(rf"^(?:{units})$", re.IGNORECASE), re.compile(names))
    for units, names in (
        (r"mmhg|kpa", r"分压|血压"),
        (_SECONDS, r"时间"),
        (r"fl", r"体积|宽度"),
        (r"pg", r"血红蛋白(?:含)?量$"),
        (r"mm/(?:1?h|hr|小时)", r"沉降率"),
        (r"mosm/(?:kg|l)", r"渗透"),
        (r"[×x*]?10[\^*]?(?:9|12)/l", r"(?:细胞|血小板)(?:计数|绝对值|数)?$"),
        (r"l/l", r"比容|压积"),
        (r"[cm]m|mv|bpm|次/分|°c|℃", r"^$"),
        (r"s/co|coi|cutoff", r"抗体|抗原|抗核|病毒|螺旋体|试验|支原体|衣原体|弓形虫|核酸|T细胞|毒素|妊娠|隐血|筛查"),
    )
)
"""Units of which each is of a few kinds of tests alone, with what the names of those say: behind any other name the result belongs to another row."""


def is_of_another(name: str, unit: str) -> bool:
    """Whether a unit without blanks is that of another test than the item of that Chinese name.

    >>> is_of_another("降钙素", "ng/mL"), is_of_another("降钙素", "pg/mL"), is_of_another("肌酐", "mmHg")
    (True, False, True)
    """
    return any(named.search(name) and units.match(unit) for named, units in _TABLE) or any(
        units.match(unit) and not named.search(name) for units, named in _OF_FEW
    )
