"""What can be wrong with a spreadsheet: a place, a value, and in both languages what is wrong and what would be right."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from recognition.catalogue.spreadsheets import file_words
from recognition.catalogue.spreadsheets.cells import letter
from recognition.domain import money
from recognition.domain.dates import words
from recognition.domain.personal_data import in_code, in_free_text

HIDDEN = "***"
"""In place of a value that looks like a person's number, in no language."""
SHOWN = 60
"""Characters of a value that a fault repeats."""

WORDS: dict[str, tuple[str, str, str, str]] = {
    **words.WORDS,
    **money.WORDS,
    **file_words.WORDS,
    # code: wrong (zh, en), right (zh, en)
    "no_header": ("找不到表头", "No row of headings was found", "表头须含：{needed}", "the headings must include: {needed}"),
    "heading_missing": ("缺少必需的列", "A column that is needed is missing", "请增加列：{needed}", "add a column: {needed}"),
    "heading_repeated": (
        "两列的表头含义相同",
        "Two columns have headings of the same meaning",
        "请删去一列；另一列为 {other}",
        "remove one of them; the other is {other}",
    ),
    "required": ("必填项为空", "A value is needed here and none is given", "请填写{heading}", "give the {heading}"),
    "date_range": ("年份超出范围", "The year is out of range", "{least} 至 {most} 年", "{least} to {most}"),
    "period_reversed": ("截止日早于起始日", "The period ends before it begins", "截止日不早于 {since}", "an end on or after {since}"),
    "several_names": (
        "一格里像有几个名称",
        "Several names seem to stand in one cell",
        "含“、”或逗号的名称请加引号，如 “胸部正、侧位片”；几个名称之间用“；”或换行",
        "put a name that has a comma of its own in quotation marks, such as “Chest CT, plain”; part names by ; or lines",
    ),
    "window_unit": (
        "互认时限只能以天为单位",
        "A window is given in days alone",
        "请换算为天，表头写 互认时限（天）",
        "convert it to days, under a heading such as Window (days)",
    ),
    "end_excluded": (
        "日期不含当日，而目录的起止日都含当日",
        "The day itself is left out, but first and last days here are always included",
        "请改填含当日的起止日，表头写 生效日期、失效日期",
        "give the first and last days that count, under headings such as Start date and End date",
    ),
    "number_malformed": ("不是整数", "This is no whole number", "{least} 至 {most} 的整数", "a whole number from {least} to {most}"),
    "number_range": ("数字超出范围", "The number is out of range", "{least} 至 {most}", "{least} to {most}"),
    "choice_unknown": ("不在可选值之内", "Not one of the values that are possible", "可填：{allowed}", "one of: {allowed}"),
    "mark_unknown": ("不是认可的标记", "Not a mark that is understood", "√ 为通过，× 为未通过，留空为未参加", "√ passed, × failed, empty for not taken part"),
    "code_malformed": ("机构编码格式不对", "The institution's code has a wrong form", "1 至 16 位字母、数字、_ . -", "1 to 16 letters, digits, _ . -"),
    "item_code_malformed": ("项目编码格式不对", "The item's code has a wrong form", "1 至 24 位小写字母、数字、_", "1 to 24 lower-case letters, digits, _"),
    "uscc_length": ("统一社会信用代码不是 18 位", "A credit code has 18 characters", "现为 {found} 位，请补全", "{found} were given"),
    "uscc_characters": (
        "统一社会信用代码的字符、登记管理部门或区划不对",
        "The credit code's characters, registrar or division cannot be",
        "登记管理部门（1–9、A、N、Y）、机构类别、6 位区划；不含 I、O、S、V、Z",
        "registrar (1–9, A, N, Y), kind, six digits of a division; I, O, S, V and Z do not occur",
    ),
    "uscc_check": (
        "统一社会信用代码校验位不符",
        "The credit code's check character is wrong",
        "若前 17 位无误，应为 {right}",
        "if the first 17 are right, {right}",
    ),
    "uscc_organisation": (
        "统一社会信用代码第 9 至 17 位不是组织机构代码",
        "Characters 9 to 17 of the credit code are no organisation code",
        "请核对第 9 至 17 位",
        "check characters 9 to 17",
    ),
    "uscc_unknown_organisation": (
        "这是 9 位组织机构代码，目录中没有含它的统一社会信用代码",
        "This is an organisation code of nine characters, and no credit code of the catalogue holds it",
        "请填写 18 位统一社会信用代码",
        "give the credit code of 18 characters",
    ),
    "organisation_check": (
        "不是组织机构代码（末位校验不符）",
        "No organisation code: its check character is wrong",
        "请填写 18 位统一社会信用代码",
        "give the credit code of 18 characters",
    ),
    "licence_malformed": ("执业许可证登记号格式不对", "The licence number has a wrong form", "22 位（旧号 12 位）", "22 characters (12 in the older form)"),
    "licence_check": (
        "执业许可证登记号第 9 位校验不符",
        "The ninth character of the licence number is wrong",
        "请核对前 9 位",
        "check the first nine characters",
    ),
    "nhsa_malformed": ("医保机构代码格式不对", "The insurance code has a wrong form", "H 加 11 位数字", "H and eleven digits"),
    "loinc_malformed": ("LOINC 编码格式不对", "The LOINC code has a wrong form", "如 2885-2", "such as 2885-2"),
    "loinc_check": ("LOINC 编码校验位不符", "The LOINC code's check digit is wrong", "请核对编码", "check the code"),
    "price_code_malformed": (
        "价格项目编码格式不对",
        "The price item's code has a wrong form",
        "9 位数字，如 250301001；或 15 位",
        "nine digits, such as 250301001, or fifteen",
    ),
    "specimen_unknown": (
        "不是标本或检查方式词汇表中的词",
        "Neither a specimen nor a modality of the vocabulary",
        "检验写标本，如 血清 (serum)、尿液 (urine)、全血 (whole_blood)，几种之间用“/”；影像和生理检查写方式，如 CT、MR、US、ECG",
        "a specimen for laboratory tests, such as serum, urine or whole_blood, several with / between them; a modality for other examinations, such as CT, MR, US or ECG",
    ),
    "specimen_of_other_kind": (
        "检验项目须写标本，影像和生理检查须写检查方式",
        "A laboratory test has a specimen, other examinations a modality",
        "检验如 血清 (serum)；影像和生理检查如 CT、ECG",
        "serum for a laboratory test, for example; CT or ECG for other examinations",
    ),
    "code_is_value": (
        "像是时间、日期、小数、科学计数或 ####，不是编码",
        "Looks like a time, a day, a decimal, a power of ten or ####, and is no code",
        "请在表格中把该列设为文本后重填",
        "make the column text in the spreadsheet and enter the code again",
    ),
    "identifier_taken": ("此标识已属于另一机构", "Another institution has this identifier", "{other}", "{other}"),
    "institution_unknown": ("找不到这家机构", "No institution has this code or name", "{candidates}", "{candidates}"),
    "institution_ambiguous": ("不能确定是哪一家机构", "It is not certain which institution is meant", "{candidates}", "{candidates}"),
    "institution_mismatch": (
        "编码与名称指向不同的机构",
        "Code and name mean different institutions",
        "编码指 {by_code}，名称指 {by_name}",
        "the code means {by_code}, the name {by_name}",
    ),
    "item_unknown": ("找不到这个项目", "No item has this code or name", "{candidates}", "{candidates}"),
    "item_ambiguous": ("有几个项目同名", "Several items bear this name", "{candidates}", "{candidates}"),
    "item_inexact": (
        "名称不完全相符：限定（标本、定量、计数等）不同，别名未核实，或只是相近",
        "No name in full: qualified differently (specimen, quantity, count), an alias not confirmed, or only similar",
        "{candidates}",
        "{candidates}",
    ),
    "item_mismatch": (
        "编码与名称指向不同的项目",
        "Code and name mean different items",
        "编码指 {by_code}，名称指 {by_name}",
        "the code means {by_code}, the name {by_name}",
    ),
    "reference_unknown": ("没有这个编码或名称", "There is no such code or name", "{candidates}", "{candidates}"),
    "division_unknown": ("没有这个区划", "There is no such division", "{candidates}", "{candidates}"),
    "repeated_row": ("与第 {other} 行重复", "The same as row {other}", "请删去一行", "remove one of them"),
    "outside_extent": ("此行不在本次导入的范围内", "The row lies outside the extent of this import", "范围：{extent}", "the extent is {extent}"),
    "formula_error": ("公式出错", "A formula gives an error here", "请填写数值", "write the value itself"),
    "formula_unreckoned": (
        "公式还没有计算结果",
        "A formula stands here that no program has reckoned yet",
        "请在表格软件中打开并保存后再发送，或填写数值",
        "open and save the file in a spreadsheet program, or write the value itself",
    ),
    "characters": ("含不能保存的字符", "Holds characters that cannot be kept", "请删去控制字符和换行", "remove control characters"),
    "text_too_long": ("文字过长", "The text is too long", "最多 {most} 个字符", "{most} characters at most"),
    "personal_number": (
        "疑似个人证件、电话或卡号",
        "Seems to hold an identity, telephone or card number",
        "目录不收个人信息，请删去",
        "the catalogue keeps none of these: remove it",
    ),
    "row_refused": ("此行不符合目录的结构", "The row breaks a rule of the catalogue's tables", "请核对整行", "check the whole row"),
}


@dataclass(frozen=True, slots=True)
class Both:
    """What would be right, where it is said otherwise in each language: headings, words of a choice, an extent."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `row` counts from 1 as spreadsheets do, `column` from 0; 0 and None where the file as a whole is to blame."""

    code: str
    sheet: str = ""
    row: int = 0
    column: int | None = None
    heading: str = ""
    value: str = ""
    details: dict[str, Any] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """The fault as doors and files show it; nothing that looks like a person's number is repeated."""
        wrong_zh, wrong_en, right_zh, right_en = WORDS[self.code]
        zh, en = ({"heading": shown(self.heading), **{name: _listed(value, lang) for name, value in self.details.items()}} for lang in ("zh", "en"))
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": "" if self.column is None else letter(self.column),
            "heading": shown(self.heading),
            "value": shown(self.value, self.code),
            "code": self.code,
            "wrong": {"zh": wrong_zh.format(**zh), "en": wrong_en.format(**en)},
            "right": {"zh": right_zh.format(**zh), "en": right_en.format(**en)},
            "candidates": self.details.get("candidates", []),
        }


def shown(value: str, code: str = "") -> str:
    """A value that may be repeated: cut, and hidden where it looks like a person's number."""
    if code == "personal_number" or in_free_text(value) or in_code(value):
        return HIDDEN
    return value if len(value) <= SHOWN else value[: SHOWN - 1] + "…"


def _name(candidate: dict[str, Any], lang: str) -> str:
    return str((lang == "en" and candidate.get("name_en")) or candidate["name"])


NONE, MARKS = {"zh": "没有相近的", "en": "no similar one is known"}, {"zh": "？", "en": "?"}


def of_heading(code: str, sheet: str, header: int, column: int, title: str) -> Fault:
    """What is wrong with a heading, which is told as it stands there."""
    title = title.replace("\n", " ")
    return Fault(code, sheet, header, column, title, title)


def _listed(value: Any, lang: str) -> Any:
    """Candidates as a question each, in the language; of what is said in both, its own."""
    if isinstance(value, Both):
        return value.zh if lang == "zh" else value.en
    if not isinstance(value, (list, tuple)):
        return value
    if not value:
        return NONE[lang]
    return " ".join((f"{_name(one, lang)} ({one['code']})" if isinstance(one, dict) else str(one)) + MARKS[lang] for one in value)
