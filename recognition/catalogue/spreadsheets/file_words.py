"""What can be wrong with a file as a whole, or with a place in it that keeps the whole from being read, in both languages."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str, str, str]] = {
    # code: wrong (zh, en), right (zh, en)
    "file_empty": ("文件是空的", "The file is empty", "请发送含有数据的表格", "send a spreadsheet that holds data"),
    "file_kind": (
        "不是能读的表格文件（CSV、XLSX、XLS、ODS、DBF，或系统导出的 HTML、XML 表格）",
        "This is no spreadsheet that is read here (CSV, XLSX, XLS, ODS, DBF, or a table of HTML or XML as systems export it)",
        "请另存为 XLSX 再发送",
        "save it as XLSX and send that",
    ),
    "file_too_large": ("文件过大", "The file is too large", "请按区划或机构拆分后发送", "split it by division or institution"),
    "file_damaged": ("文件已损坏，无法读取", "The file is damaged and cannot be read", "请重新保存后发送", "save it again and send that"),
    "file_cut": (
        "文件不完整：表格没有结束",
        "The file ends before its table does",
        "请重新导出或下载，核对后再发送",
        "export or download it again, and check that it is whole",
    ),
    "records_missing": (
        "文件不完整：文件头写有 {records} 条记录，文件里只有 {found} 条",
        "The file is not whole: its header says {records} records and it holds {found}",
        "请重新导出或复制后再发送",
        "export or copy it again",
    ),
    "file_locked": ("文件设有密码", "The file is locked by a password", "请去掉密码后发送", "remove the password"),
    "encoding_unknown": ("文字编码无法识别", "The text's encoding is not known", "请以 UTF-8 或 GB18030 保存", "save it as UTF-8 or GB18030"),
    "encoding_uncertain": (
        "文字编码像是 Big5（繁体中文），也可能是 GB18030，文件没有写明",
        "The text may be Big5 (traditional Chinese) or GB18030, and the file does not say which",
        "请另存为 UTF-8 的 CSV，或 XLSX",
        "save it as CSV in UTF-8, or as XLSX",
    ),
    "encoding_contradicts": (
        "文件自称的文字编码（{encoding}）里没有汉字，与内容不符",
        "The file says that its text is {encoding}, which has no Chinese, and holds other text",
        "请另存为 XLSX 再发送",
        "save it as XLSX and send that",
    ),
    "quotes_amiss": (
        "引号没有成对，无法确定一格到哪里为止",
        "A quotation mark has no partner, so that it is not certain where a cell ends",
        "请补上或删去该行的引号；格内的引号写两次",
        "close or remove the quotation mark of this row; one inside a cell is written twice",
    ),
    "end_amiss": (
        "文件结束符（0x1A）之后还有内容",
        "Something follows the mark of the file's end (0x1A)",
        "请删去结束符，或删去其后的内容",
        "remove the mark, or what follows it",
    ),
    "cell_too_long": ("一格的文字过长", "The text of a cell is too long", "每格最多 {most} 个字符", "{most} characters in a cell at most"),
    "sheet_too_wide": (
        "列数过多：这一格在能读的最后一列之后",
        "Too many columns: this cell stands behind the last one that is read",
        "一张表最多 {most} 列；请删去右边无关的内容",
        "{most} columns at most; remove what stands at the right and does not belong to the table",
    ),
    "too_many_cells": (
        "表格过大（行数、格数或合并范围）",
        "The spreadsheet is too large (rows, cells or merged ranges)",
        "一个文件最多 {rows} 行、{cells} 格，设了格式的空格也算；请删去表右边和下边多余的格式，或拆分后发送",
        "{rows} rows and {cells} cells at most, and empty ones with a format count too: delete the formats right of the table and below it, or split it",
    ),
    "too_many_tables": ("文件里的表格过多", "The file holds too many tables", "最多 {most} 张；请拆分后发送", "{most} at most; split it"),
    "table_nested": (
        "格子里套着另一张表，分不清内容属于哪张表",
        "A table stands inside a cell of another, so that it is not certain to which of them a cell belongs",
        "请把各张表分开，另存为 XLSX 再发送",
        "part the tables, save them as XLSX and send that",
    ),
    "memo_missing": (
        "备注型字段的内容在另一个文件里（DBT、FPT）",
        "The contents of memo fields lie in a second file (DBT, FPT)",
        "请另存为 XLSX 再发送，或去掉备注型字段",
        "save it as XLSX and send that, or leave the memo fields out",
    ),
    "import_too_long": (
        "读取用时过长，已停止",
        "Reading took too long and was stopped",
        "请拆分后发送，一次最多 15 万行",
        "split it: 150,000 rows at a time",
    ),
    "import_too_heavy": (
        "读取占用内存过多，已停止",
        "Reading took too much memory and was stopped",
        "请拆分后发送，一次最多 15 万行",
        "split it: 150,000 rows at a time",
    ),
    "draft_busy": (
        "草稿正在被另一次导入或检查使用",
        "Another import or check is at work on the draft",
        "请稍后再导入一次",
        "import it again a little later",
    ),
    "import_ended": (
        "读取中断，没有导入任何内容",
        "The import ended before it was done; nothing was imported",
        "请重试；若再次中断，请把文件交给管理员",
        "try again; if it happens again, give the file to the operator",
    ),
}  # fmt: skip
