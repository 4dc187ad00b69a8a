"""What can be wrong with how a table is laid out, and with rows among its own that are none, in both languages."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str, str, str]] = {
    # code: wrong (zh, en), right (zh, en)
    "headings_down": (
        "表头竖排在 {column} 列，一列一条：要求表头写在一行，一行一条",
        "The headings stand down column {column}, and each column is a row of the table",
        "请把表转置（复制，选择性粘贴 → 转置）",
        "transpose it (copy, then paste special → transpose)",
    ),
    "table_crossed": (
        "“{axis}”分列在表头里（交叉表）：这里每行只写一个",
        "The table has a column for each {axis}, and each row may be about one alone",
        "请改成一行一条，各列为：{needed}",
        "write a row for each, with the columns: {needed}",
    ),
    "cells_unparted": (
        "各列之间用{sign}隔开，分不清一格到哪里为止",
        "The cells are parted by {sign}, so that it is not certain where one ends",
        "请另存为 XLSX，或以逗号、制表符分隔的 CSV",
        "save it as XLSX, or as CSV with commas or tabs",
    ),
    "end_unread": (
        "这一列像是有效期到何时为止，没有读懂；不读它，各行就成了长期",
        "This column seems to say until when a row holds and is not understood: without it the rows would have an open end",
        "请把起止日分成两列，表头写 生效日期、失效日期；与有效期无关的，请改表头或删去这一列",
        "give the first and the last day in two columns, headed Start date and End date; change the heading or remove the column where it says something else",
    ),
    "headings_differ": (
        "这里又是一行表头，与上面的不同：下面是另一张表，没有读取",
        "Here is a row of other headings: what stands below is another table and was not read",
        "一张工作表只放一张表：请移到另一张工作表，或并入上面的表",
        "one table on a sheet: move it to another sheet, or into the table above",
    ),
    "stray_row": (
        "这一行只有一两格有内容，也看不出是哪家机构、哪个项目，不像表中的数据",
        "Only a cell or two of this row hold something, and it is about no institution or item: it hardly is a row of the table",
        "是落款、说明或合计的，请删去这一行；是数据的，请把各列填全",
        "remove it if it is a signature, a note or a sum; else fill in its columns",
    ),
    "section_row": (
        "这一行只有一个标题，不是表中的数据",
        "This row holds one text alone and is none of the table",
        "请删去这一行；它说明下面各行的（如医院、分类），请写进各行",
        "remove it; what it says of the rows below belongs into each of them",
    ),
    "unit_below": (
        "表下的说明与表头所写的单位不同",
        "The note below the table names another unit than the heading",
        "请统一单位：改表头，或删去这条说明",
        "use one unit: change the heading, or remove the note",
    ),
    "no_rows": ("表头下没有数据行", "There are headings and no row below them", "请发送含有数据的表格", "send a spreadsheet that holds rows"),
    "code_characters": (
        "编码里有不能用的字符：{characters}",
        "A code holds no such characters, or does not begin so: {characters}",
        "以字母、数字或汉字开头；请按院内系统的写法填写",
        "it begins with a letter or digit; write it as your own system does",
    ),
}
