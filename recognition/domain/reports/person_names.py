"""Names of people as they stand behind a label (姓名：张某, 审核者：王某 主管技师, Verified by: Zhang San): a closed grammar, so that 审核：驳回, 检验者：机器故障 and
姓名：混合血清 are none.

A Chinese name is a surname with one or two characters, masked or not; a name of another people of China is written in the characters by which its sounds are
given; one in letters has capitals or is pinyin. Nothing of a name is kept."""

from __future__ import annotations

import re
from collections.abc import Sequence

from recognition.domain.personal_labels import SURNAMES

_ZH = "\u4e00-\u9fff"
_FURTHER_SURNAMES = (
    "安鲍毕卞边卜岑柴昌车成池迟储楚褚单党狄刁窦端樊费丰封符傅富甘葛耿弓宫巩勾古谷关管桂海杭和洪花华桓霍姬嵇吉汲籍纪季冀简焦靳荆井景居鞠康柯寇匡况来赖蓝郎劳乐冷厉利连廉练蔺凌柳娄鲁路栾骆麻满茅梅米苗闵明牟慕穆倪聂宁牛钮农庞裴平蒲朴祁齐强乔谯仇裘曲屈瞿全冉饶荣容阮芮桑沙山商尚佘申盛施时舒水司宿隋索谈滕涂屠危卫温文闻翁巫邬奚习席冼项"
    "辛邢宣荀言阎颜晏燕羊阳伊易殷印应英游俞虞禹郁喻元岳云臧翟詹湛甄支仲诸祝竺庄卓祖左代仝伏佟兰冶初占卿双叢召台吉咸哈喇嘉图展崇布帅年幸库录彦悦才折揭撒敖斯普晋智木未杞束查栗植母毋漆火狐由甫由皇相矫禄秘种税粟红线綦绳羿胥臣良苍苑茶衣覃豆贡赏起巨迎那都酆銮阴隆雍青靖鞏顿颉鬲鲜麦黎默"
)
_TWO = "欧阳|上官|司马|诸葛|司徒|夏侯|东方|皇甫|尉迟|公孙|慕容|令狐|长孙|宇文|端木|独孤|南宫|东郭|西门|轩辕|呼延|澹台|公冶|申屠|淳于"
_NO_GIVEN = "血尿粪痰液样错误不未非符检测验审核退驳拒抽采溶凝混污染腹异疑败缓障效测管标本"
"""Characters of words about samples and results, which no given name is written with."""
_SOUNDS = "阿艾安昂敖巴白班宝本边伯布才蔡仓曹查朝次村措达大旦德登邓蒂丁东多俄额尔法嘎噶甘冈高格根更贡古果哈海呼花吉加佳嘉降江金久觉卡康柯克库拉来兰朗勒里丽连林龙隆仑罗洛玛麦曼毛梅美门米密明莫木姆穆娜那乃南尼念努诺帕潘平普其齐奇恰青秋曲热仁日荣茹瑞若撒萨桑赛色沙莎山姗舍生石史斯苏索塔泰坦提铁图吐托娃瓦旺威维文翁乌西希夏先祥雄旭雅亚央扬杨洋耶叶依伊益英雍永尤玉元扎泽则占招哲珍芝志忠卓孜紫宗祖佐"
_CHINESE = re.compile(
    rf"^(?:(?:[{SURNAMES}{_FURTHER_SURNAMES}](?:[{_ZH}*○xX]{{1,2}})?|(?:{_TWO})[{_ZH}*]{{1,2}}|[*○×]{{1,2}}[{_ZH}]{{1,2}}|[{_ZH}][*○×]{{1,3}}|[{_SOUNDS}]{{3,8}}|[{_ZH}*]{{1,8}}[·•.][{_ZH}*·]{{1,10}}|[某*]{{1,3}}|示[例范][{_ZH}]{{0,2}})(?:之[子女])?)$"
)
_FURTHER = re.compile(rf"^(?:[{SURNAMES}{_FURTHER_SURNAMES}][{_ZH}*]{{1,2}}|示[例范][{_ZH}]{{1,2}}|[{_ZH}])$")
_NOT_A_NAME = re.compile(
    rf"(?<!^)(?:[{_NO_GIVEN}])|^(?:混合|空白|对照|质控|温度|高[危值钾]|时间|方法|明显|平行|单独|管[理子]|成人|全血|水样|水肿|应急|危[急重险]|未|车祸)|^[犬狗猫兔鼠猪猴尿血痰便脓液无否]$"
)
_TITLE = re.compile(
    r"^(?:(?:副?主任|主治|住院|主管|副?主管|初级|中级|高级|检验)?(?:医师|医生|技师|检验师|检验士|护师|药师|技士)|护士长?|先生|女士|dr\.?|m\.?d\.?|[/,、])$",
    re.IGNORECASE,
)
_SYLLABLE = r"(?:[zcs]h|[bpmfdtnlgkhjqxzcsryw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uan|uai|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|ue|ui|uo|er|a|o|e|i|u|v)"
_LATIN = re.compile(rf"^(?:[A-Z][a-z.*'-]{{0,19}}|[A-Z*]{{1,20}}|(?:{_SYLLABLE}){{1,3}})\.?$")
_NO_LATIN = re.compile(
    r"^(?:csf|lp|fna|eqa|qc|iqc|urine|stool|serum|plasma|blood|pleural|ascites|ascitic|drain|donor|mother|father|wife|husband|baby|twin|cord|heel|prick|finger|control|test|fluid|swab|pool(?:ed)?|mix(?:ed)?|blank|sample|specimen|"
    r"not|no|un\S+|post\S*|pre|basal|peak|stimulated|midnight|random|level|tube|jp|bal|balf|capillary|arterial|venous|dog|cat|rat|mouse|rabbit|pig|iv|im|rejected|pending|failed|held|on|above|drawn|line|hold|error|void|wrong)$",
    re.IGNORECASE,
)
"""Words in letters that are of a specimen, a time, a state or somebody else, and no part of a name."""


def behind_names(words: Sequence[str], *, several: bool = True) -> int:
    """How many of the words behind a label of a person are names and titles; of a patient there is one, and where not `several` no second one is read.

    >>> behind_names(["示例甲", "胸水"]), behind_names(["王某", "李某"]), behind_names(["Zhang", "San", "CSF"]), behind_names(["张", "三"])
    (1, 2, 2, 2)
    >>> [behind_names([word]) for word in ("驳回", "不通过", "机器故障", "混合血清", "抽混", "泽仁卓玛", "欧阳某某", "not")]
    [0, 0, 0, 0, 0, 1, 1, 0]
    >>> behind_names(["张某", "李某"], several=False)
    1
    """
    words = [word.rstrip(",、") or word for word in words]
    if not words:
        return 0
    if _CHINESE.match(words[0]) and not _NOT_A_NAME.search(words[0]):
        pattern, most = _FURTHER, 4
    elif _LATIN.match(words[0]) and not _NO_LATIN.match(words[0]):
        pattern, most = _LATIN, 3
    else:
        return 0
    single = len(words[0]) == 1
    for place, word in enumerate(words[1:], 1):
        further = place < most and pattern.match(word) and not _NO_LATIN.match(word) and not _NOT_A_NAME.search(word)
        if pattern is _FURTHER and not several and not single:
            further = False
        if not (_TITLE.match(word) or (further and (single or word.isascii() or len(word) > 1))):
            return place
    return len(words)
