"""Finds what says of itself that it is a person's: a label of a form with what stands behind it (姓名：张三, 住院号 12345), an address, sex and age.

A bare name cannot be distinguished from other words; one behind its label, or before sex and age, can. A label alone (住院号不一致, 床旁血糖) is none."""

from __future__ import annotations

import re
import unicodedata

from recognition.domain.written_digits import readings

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段"
    "雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严欧莫孔向常汤欧阳上官司马诸葛張劉陳楊黃趙吳孫馬羅鄭謝許韓鄧馮蕭葉蘇呂盧鐘姜譚陸賈鄒龍賀顧龔錢嚴湯"
)
"""Surnames that most people have: only behind 姓名 without a colon, where 姓名不符 and 姓名有误 are no names."""
SURELY = "".join(sorted(set(SURNAMES) - set("高方白常于任石金万向黄雷毛夏段程孔")))
"""Those that hardly begin a word which is written of a patient (患者：高热, 患者：黄疸)."""
COLON = r"\s?[:=#]\s?"


def _spaced(*words: str) -> str:
    """Any of the words, a blank between its Chinese characters or not."""
    return "(?:" + "|".join(r"\s?".join(word) for word in words) + ")"


NUMBER = rf"(?:{COLON}[a-z]{{0,4}}-?[0-9]|\s?[a-z]{{0,3}}-?[0-9])"
NUMBERS = rf"{_spaced('住院', '病历', '病案', '门诊', '就诊', '就医', '诊疗', '急诊', '患者', '病人', '病员', '患儿', '床', '床位', '医保', '社保', '个人', '学籍', '工作证')}\s?(?:号码?|编号|编码|id(?![a-z])|号?no\.?){NUMBER}"
"""A number that a hospital or an insurer gave a person; of 号 one digit is enough."""
REGISTERED = rf"(?<!证)(?<!许可)登记号{NUMBER}"
DOCUMENTS = (
    rf"{_spaced('身份证', '护照', '台胞证', '回乡证', '通行证', '军官证', '士兵证', '驾驶证', '居住证', '出生证', '医保卡', '社保卡', '社会保障卡', '就诊卡', '诊疗卡', '健康卡', '银行卡', '病历本', '医疗证', '户口簿')}"
    rf"\s?(?:号码?|编号|id(?![a-z])|no\.?)?(?:{COLON}|\s)?[a-z]{{0,3}}[0-9](?:[\s-]?[0-9]){{3}}"
)
"""A document and at least four digits: 就诊卡2元 is a fee."""
BED = r"(?<![0-9.])[0-9]{1,4}\s?号?床(?![旁边头位垫单式])"
SURNAME, SURE, HAN = f"(?-i:[{SURNAMES}])", f"(?-i:[{SURELY}])", r"(?-i:[\u4e00-\u9fff])"
"""Without the cases of letters, which are looked for of each character at each start: a third of the 15 ms that the pattern took."""
NAME = rf"姓\s?名(?:\s?[:=]\s?|\s)[^\W_]|姓\s?名{SURNAME}{HAN}|(?<![a-z])(?:patient(?:'s)?\s?name|full\s?name|surname)\s?[:=]\s?\w"
KIN = rf"(?:患者|病人|病员|患儿)\s?[:=]\s?{SURE}{HAN}{{1,2}}(?!{HAN})|(?:联系人|家属|监护人|家长|亲属|患者姓名)\s?[:=]\s?{SURNAME}{HAN}|{SURNAME}(?:某{{0,2}})(?:先生|女士|小姐|大爷|大妈|阿姨|老师傅)"
AGED = r"[0-9]{1,3}\s?(?:周?岁|个?月龄)(?![以及至~上下-])"
SEX_AND_AGE = rf"(?<![^\W\d_])[男女](?:性|孩|婴)?[\s,、;/|()·.-]{{0,3}}{AGED}|{AGED}[\s,、;/|()·.-]{{0,3}}[男女](?![方用])|(?<![a-z])(?:fe)?male\s?[,;/ ]\s?[0-9]{{1,3}}\s?(?:y(?:rs?|ears?|/o)?|岁)(?![a-z])|(?<![a-z])[mf]\s?[,;/]\s?[0-9]{{1,3}}\s?y(?:rs?|ears?|/o)?(?![a-z])"
BORN = r"(?:出\s?生\s?(?:日\s?期|年\s?月\s?日?)|生\s?日)\s?[:=]?\s?[0-9]|出\s?生\s?[:=]\s?[0-9]|(?<![a-z])(?:d\.?o\.?b\.?|date of birth|birth\s?date)(?:\s?[:=]\s?|\s)[0-9]"
LIVES = r"(?:家庭|现|户籍)?住址\s?[:=]?\s?[^\W_]|(?:家庭|户籍)地址\s?[:=]?\s?[^\W_]"
ONLINE = (
    r"(?:微\s?信|wechat|weixin)\s?(?:号|id)?(?:\s?[:=]\s?|\s)?[a-z0-9][a-z0-9_-]{4,}|(?<![a-z0-9])[wv]x\s?号?\s?[:=]\s?[a-z][a-z0-9_-]{5,}|(?<![a-z0-9])qq(?:\s?(?:号码?\s?[:=]?|[:=])\s?|\s)[0-9]{5,12}"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}"
)
TELEPHONE = r"(?:电\s?话|手\s?机|(?<![a-z])(?:tel|phone|mobile))(?:号码?)?\s?[:=.]?\s?[0-9][0-9\s-]{5,}"
"""A telephone number that is known by its label, also one of a landline without its area."""
LAST_DIGITS = r"(?:身份证|手机|电话|银行卡)(?:号码?)?(?:的)?(?:后|尾号?|末)\s?[四4六6]?\s?位?\s?[:=]?\s?[0-9]{4}"
SPOKEN_OF = r"(?<![a-z])(?:patient|pt)\.?\s?[:=]\s?[a-z]{2,}\s[a-z]{2,}"
ENGLISH = (
    r"(?<![a-z])(?:mrn|patient\s?(?:id|no\.?|number)|(?:medical|hospital)\s?(?:record\s?)?(?:no\.?|number)|(?:admission|inpatient|outpatient|bed)\s?(?:no\.?|number|id)|passport(?:\s?(?:no\.?|number))?|id\s?card(?:\s?(?:no\.?|number))?)"
    r"(?:\s?[:=#]\s?|\s)[a-z]{0,4}-?[0-9]|(?<![a-z])bed\s?[:=#]\s?[0-9]"
)
LABELLED = re.compile(
    "|".join((NUMBERS, REGISTERED, DOCUMENTS, BED, NAME, KIN, SEX_AND_AGE, BORN, LIVES, ONLINE, TELEPHONE, LAST_DIGITS, SPOKEN_OF, ENGLISH)), re.IGNORECASE
)
HINTED = re.compile(
    "[\\s:=#@,;/：＝＃＠，；／、院话机历案诊医疗者人员儿床保籍证录记照卡本簿姓属长亲先女男小爷妈姨傅岁龄生址信\u2e80-\u2fdf\u3200-\u33ff\uf900-\ufaff\ufe10-\ufe6f]"
)
"""One of these, or of the compatibility forms that may stand for them, is in whatever LABELLED finds, and in few codes: those are not looked at any further."""
SPOKEN = re.compile(rf"{_spaced('住院', '病历', '病案', '门诊', '就诊', '身份证', '床')}\s?号码?(?:{COLON}|\s)?[0-9]{{3}}")
"""Digits that are Chinese numerals: of one alone it may be a word (住院号一致)."""
PATIENT = re.compile(r"(?:患\s?者|病\s?人|patient)\s?[:=]\s?\w", re.IGNORECASE)
"""Of an item or an institution a patient is never spoken of; in a note people write 患者：要求复查."""
HONG_KONG = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{1,2})([0-9]{6})\s?\(([0-9Aa])\)")
"""An identity card of Hong Kong: one or two letters, six digits, and the check in brackets."""


def labelled(text: str) -> bool:
    """Whether the text has a label of a person with something behind it, an address, or sex with age."""
    if HINTED.search(text) is None:
        return False
    written, *spoken = readings(text)
    return LABELLED.search(written) is not None or any(SPOKEN.search(text) for text in spoken)


def names_patient(text: str) -> bool:
    """Whether a patient is named as such: to be asked of codes and names alone."""
    return HINTED.search(text) is not None and PATIENT.search(unicodedata.normalize("NFKC", text)) is not None


def hong_kong(text: str) -> bool:
    """Whether the text holds the number of a Hong Kong identity card whose check is right."""
    return any(_hong_kong(*match.groups()) for match in HONG_KONG.finditer(unicodedata.normalize("NFKC", text)))


def _hong_kong(letters: str, digits: str, check: str) -> bool:
    """Weights 9 to 2 on letters (A is 10; a blank before a single one is 36) and digits, and the check: together divisible by 11."""
    values = [36] * (2 - len(letters)) + [ord(letter) - 55 for letter in letters.upper()] + [int(digit) for digit in digits]
    return (sum(value * weight for value, weight in zip(values, range(9, 1, -1), strict=True)) + int(check, 11)) % 11 == 0
