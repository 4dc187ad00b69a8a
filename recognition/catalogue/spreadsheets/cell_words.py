"""Why what stands in a cell cannot be taken for its value, whatever its column holds, in both languages."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str, str, str]] = {
    # code: wrong (zh, en), right (zh, en)
    "amount_shown_otherwise": (
        "单元格的格式显示的不是所存的数（格式 {format}）",
        "The cell's format shows another amount than the number that it holds (format {format})",
        "请把格式改为“常规”或“数值”，核对后再发送",
        "set the format to General or Number, and check the amount",
    ),
    "day_shown_otherwise": (
        "单元格的格式显示的不是所存的日期（格式 {format}）",
        "The cell's format shows something else than the day that it holds (format {format})",
        "请设为日期格式，核对后再发送",
        "give it a format of dates, and check the day",
    ),
    "zone_in_cell": (
        "单元格里的时间带有时区（Z）：按北京时间是后一天",
        "The time in this cell is of another zone (Z): in China it is a day later",
        "请写成不带时区的日期",
        "write the day without a zone",
    ),
    "ditto": ("“同上”不是内容", "A sign for the same as above is no value", "请逐行写出内容", "write the value out in each row"),
    "several_references": (
        "一格里像有几个单号",
        "Several numbers seem to stand in one cell",
        "每行只写一个；有几个的，分成几行",
        "one number in a row: give each of them its own",
    ),
    "formula_error": ("公式出错", "A formula gives an error here", "请填写数值", "write the value itself"),
    "formula_unreckoned": (
        "公式还没有计算结果",
        "A formula stands here that no program has calculated yet",
        "请在表格软件中打开并保存后再发送，或填写数值",
        "open and save the file in a spreadsheet program, or write the value itself",
    ),
    "crossed_out": (
        "这一格的内容被划去",
        "What stands in this cell is struck through",
        "不再有效的，请删去；仍有效的，请去掉删除线",
        "delete it if it holds no longer, or take the strikethrough away",
    ),
    "row_crossed_out": (
        "这一行被划去",
        "This row is struck through",
        "不再有效的，请删去这一行；仍有效的，请去掉删除线",
        "remove the row if it holds no longer, or take the strikethrough away",
    ),
    "partly_struck": (
        "这一格有一部分文字被划去",
        "A part of this cell's text is struck through",
        "请删去划掉的文字，只留有效的",
        "delete what is struck through",
    ),
    "raised_characters": (
        "这一格有上标或下标的字，分不清是内容、乘方还是脚注",
        "Some characters of this cell are raised or lowered: they may be a footnote, a power or a part of the text",
        "请删去脚注号，或把数字写全",
        "remove the sign of a footnote, or write the value out",
    ),
    "partly_unseen": (
        "这一格有不显示的文字",
        "A part of this cell's text is not displayed",
        "请删去不显示的文字，另存为 XLSX 再发送",
        "delete what is not displayed, save it as XLSX and send that",
    ),
    "cells_beyond_headings": (
        "这一行的格数多于表头：数字或文字里的分隔符（如千位逗号）可能把一格分成了两格",
        "The row has more cells than there are headings: a separator within a number or a text, such as a thousands comma, may have cut a cell in two",
        '含分隔符的内容请加引号，如 "1,234.50"；多出来的一列请写上表头',
        'put what holds a separator in quotation marks, such as "1,234.50", or give the further column a heading',
    ),
    "no_text": (
        "这一格里是图片或网页的输入框，不是文字",
        "A picture or a field to fill in stands in this cell, and no text",
        "请写成文字，另存为 XLSX 再发送",
        "write it as text, save it as XLSX and send that",
    ),
    "number_overflowed": (
        "数字放不进字段，只剩下 ****，原来的数字已丢失",
        "The number did not fit its field, which holds **** instead: the number is lost",
        "请加宽该字段，重新填写并导出",
        "widen the field, enter the number again and export it",
    ),
    "date_field_broken": (
        "日期字段不是 8 位数字",
        "A field of dates holds no eight digits",
        "日期型字段应为 8 位数字，如 20261118；请重新导出，或写在文本型字段里",
        "eight digits, such as 20261118: export it again, or make the field text",
    ),
}
