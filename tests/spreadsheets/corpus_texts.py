"""Files without types as programs old and new write them: text with signs between cells, tables of HTML, XML of 2003, OpenDocument in one file."""

from __future__ import annotations

from tests.spreadsheets.making import Case, when_made, written, xml2003

TWO = {1: ["机构", "项目"], 2: ["东江医院", "总蛋白"]}
TEXT = "机构,项目\n东江医院,总蛋白\n"
DELIMITED = [
    *(Case(f"text-{encoding}", written(TEXT, encoding), TWO) for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32")),
    Case("text-cr", written(TEXT.replace("\n", "\r")), TWO),
    Case("text-crlf", written(TEXT.replace("\n", "\r\n")), TWO),
    *(Case(f"text-sign-{ord(sign)}", written(TEXT.replace(",", sign)), TWO) for sign in "\t;|，"),
    Case("text-hint", written("sep=;\n" + TEXT.replace(",", ";")), TWO),
    Case("text-dos-end", written(TEXT.encode("gbk") + b"\x1a"), TWO),
    Case("text-dos-ends", written(TEXT.encode("gbk") + b"\x1a\x1a\r\n"), TWO),
    Case("text-several-lines", written('机构,项目\n东江医院,"总\n蛋白"\n白云医院,TP\n'), {1: ["机构", "项目"], 2: ["东江医院", "总\n蛋白"], 3: ["白云医院", "TP"]}),
    Case("text-quotes-inside", written('机构,项目\n东江医院,"总""蛋白"""\n5" 管,x\n'), {1: ["机构", "项目"], 2: ["东江医院", '总"蛋白"'], 3: ['5" 管', "x"]}),
    Case("text-wrapped", written("编码,项目\n\"=\"\"00124\"\"\",甲\n'00125,乙\n=\"00126\",丙\n"), {1: ["编码", "项目"], 2: ["00124", "甲"], 3: ["00125", "乙"], 4: ["00126", "丙"]}),
    Case("text-empty-lines", written("\n\n机构,项目\n\n东江医院,总蛋白\n"), {3: ["机构", "项目"], 5: ["东江医院", "总蛋白"]}),
    Case("text-margin", written(",,机构,项目\n,,东江医院,总蛋白\n"), {1: ["", "", "机构", "项目"], 2: ["", "", "东江医院", "总蛋白"]}),
    Case("text-named-xls", written(TEXT.replace(",", "\t"), "gb18030"), TWO),
    Case("refused-quote-open", written('机构,项目\n甲,乙\n东江医院,"总蛋白\n白云医院,TP\n'), code="quotes_amiss", row=3),
    Case("refused-quote-open-long", written('机构,项目\n东江医院,"总蛋白\n' + "白云医院,TP\n" * 5000), code="quotes_amiss", row=2),
    Case("refused-quote-swallows", written('机构,项目\n东江医院,"总蛋白\n白云医院,"TP"\n'), code="quotes_amiss", row=2),
    Case("refused-long-cell", written("机构,项目\n东江医院," + "长" * 40_000 + "\n"), code="cell_too_long", row=2, column=1),
    Case("refused-long-line", written("机构,项目\n" + "甲," * 600_000 + "\n"), code="cell_too_long", row=2),
    Case("refused-many-cells", when_made(lambda: written(("," * 900_000 + "\n") * 7)), code="too_many_cells"),
    Case("refused-wide-line", written("机构,项目\n" + "甲," * 3_000 + "\n"), code="sheet_too_wide", row=2, column=2000),
    Case("refused-end-amiss", written(TEXT + "\x1a白云医院,总蛋白\n"), code="end_amiss", row=3),
    Case("refused-nul", written("机构,项目\n\0,\0\n"), code="file_kind"),
    Case("refused-encoding", written(b"\xff\xff\xff,\xff\n"), code="encoding_unknown"),
    Case("refused-cut-utf-16", written(TEXT.encode("utf-16")[:-1]), code="encoding_unknown"),
    Case("refused-empty", written(b""), code="file_empty"),
    Case("refused-blanks", written("\ufeff\n \n"), code="file_empty"),
]  # fmt: skip
TABLE = "<table><tr><th>机构</th><th>项目</th></tr><tr><td>东江医院</td><td>总蛋白</td></tr></table>"
GBK = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head><body>{}</body></html>'
PAGES = [
    Case("page", written(GBK.format(TABLE), "gbk"), TWO),
    Case("page-bare", written(TABLE), TWO),
    Case("page-xhtml", written(f'<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><body>{TABLE}</body></html>'), TWO),
    Case("page-unclosed", written("<table><tr><td>机构<td>项目<tr><td>东江医院<td>总蛋白</table>"), TWO),
    Case(
        "page-spans",
        written("<table><tr><td rowspan=2>甲</td><td colspan=2>乙</td></tr><tr><td>丙</td><td>丁</td></tr></table>"),
        {1: ["甲", "乙", "乙"], 2: ["甲", "丙", "丁"]},
    ),
    Case("page-breaks", written("<table><tr><td>总<br>蛋白&nbsp; x</td><td>&lt;5</td></tr></table>"), {1: ["总\n蛋白 x", "<5"]}),
    Case("page-script", written("<html><script>var a='<table><tr><td>x</td></tr></table>'</script>" + TABLE), TWO),
    Case("page-hidden-row", written(TABLE.replace("<tr><td>", "<tr style='display:none'><td>")), TWO, hidden=((2,), ())),
    Case("page-arranged", written(f"<table><tr><td>{TABLE}</td></tr></table>"), TWO),
    Case("page-two-tables", written(TABLE + "<table><tr><td>乙</td></tr></table>"), {1: ["乙"]}, sheet=1),
    Case("refused-page-nested", written(f"<table><tr><td>甲</td><td>x{TABLE}</td></tr></table>"), code="table_nested", row=1),
    Case("refused-page-deep", written("<table><tr><td>" * 12 + "x"), code="too_many_tables"),
    Case("refused-page-cells", when_made(lambda: written("<table><tr>" + "<td></td>" * 2_100_000)), code="too_many_cells"),
    Case("refused-page-no-table", written("<html><body><p>导出失败</p></body></html>"), code="file_kind"),
    Case(
        "refused-page-spans",
        written("<table>" + "<tr><td colspan=1000 rowspan=60000>甲</td></tr>" * 40 + "</table>"),
        code="sheet_too_wide",
        row=3,
        column=2000,
    ),
    Case("refused-page-encoding", written(b'<html><meta charset="utf-8"><body>' + TABLE.encode("gbk")), code="encoding_unknown"),
]
CELLS = '<Row><Cell><Data ss:Type="String">{}</Data></Cell></Row>'
DAY = '<Style ss:ID="d"><NumberFormat ss:Format="yyyy&quot;年&quot;m&quot;月&quot;"/></Style><Style ss:ID="n"><NumberFormat ss:Format="00000"/></Style>'
VALUES = (
    '<Row ss:Index="3"><Cell ss:Index="2"><Data ss:Type="String">甲</Data></Cell><Cell ss:StyleID="d"><Data ss:Type="DateTime">2026-11-01T00:00:00.000</Data></Cell>'
    '<Cell><Data ss:Type="DateTime">2026-11-18T08:30:00.000</Data></Cell><Cell ss:StyleID="n"><Data ss:Type="Number">45</Data></Cell>'
    '<Cell><Data ss:Type="Error">#N/A</Data></Cell><Cell ss:Formula="=DATE(2026,6,30)"/><Cell><Data ss:Type="Boolean">1</Data></Cell></Row>'
)
MERGED = (
    '<Row><Cell ss:MergeDown="1"><Data ss:Type="String">甲</Data></Cell><Cell><Data ss:Type="Number">1</Data></Cell></Row>'
    '<Row><Cell ss:Index="2"><Data ss:Type="Number">2</Data><Comment><ss:Data>不算</ss:Data></Comment></Cell></Row>'
)
HIDDEN = '<Column ss:Hidden="1" ss:Span="1"/><Row><Cell><Data ss:Type="Number">1</Data></Cell></Row><Row ss:Hidden="1"><Cell><Data ss:Type="Number">2</Data></Cell></Row>'
XML_2003 = [
    Case("xml-2003", written(xml2003(VALUES, DAY)), {3: ["", "甲", "~2026年11月", "2026-11-18 08:30:00", "00045", "!formula_error:#N/A", "!formula_unreckoned:=DATE(2026,6,30)", "TRUE"]}),
    Case("xml-2003-merged", written(xml2003(MERGED)), {1: ["甲", "1"], 2: ["甲", "2"]}),
    Case("xml-2003-hidden", written(xml2003(HIDDEN)), {1: ["1"], 2: ["2"]}, hidden=((2,), (0, 1))),
    Case("xml-2003-formatted-text", written(xml2003('<Row><Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>总</B>蛋白</ss:Data></Cell></Row>')), {1: ["总蛋白"]}),
    Case("refused-xml-2003-backwards", written(xml2003('<Row ss:Index="3"/><Row ss:Index="2"/>')), code="file_damaged", row=2),
    Case("refused-xml-2003-number", written(xml2003('<Row><Cell><Data ss:Type="Number">x</Data></Cell></Row>')), code="file_damaged", row=1, column=0),
    Case("refused-xml-2003-index", written(xml2003('<Row ss:Index="99999999999"/>')), code="file_damaged"),
    Case("refused-xml-2003-cut", written(xml2003(VALUES)[:-200]), code="file_damaged"),
    Case("refused-xml-other", written('<?xml version="1.0"?><note/>'), code="file_kind"),
]  # fmt: skip
SPACES = " ".join(f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in ("office", "table", "text", "style")) + (
    ' xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"'
)


def flat(rows: str, styles: str = "") -> str:
    """A document of one sheet in one file of XML."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {SPACES} office:mimetype="application/vnd.oasis.opendocument.spreadsheet">'
        f'<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="数据">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document>"
    )


CELL = "<table:table-cell {}><text:p>{}</text:p></table:table-cell>"
MONTH = (
    '<number:date-style style:name="N1"><number:year number:style="long"/><number:text>年</number:text><number:month/></number:date-style>'
    '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>'
)
OPEN = [
    Case(
        "open-values",
        written(
            flat(
                '<table:table-row table:number-rows-repeated="2"/><table:table-row><table:table-cell table:number-columns-repeated="2"/>'
                + CELL.format('office:value-type="string"', "甲")
                + CELL.format('office:value-type="float" office:value="45"', "00045")
                + CELL.format('office:value-type="date" office:date-value="2026-11-01" table:style-name="ce1"', "2026年11")
                + CELL.format('office:value-type="float" office:value="0.12"', "12%")
                + CELL.format('office:value-type="time" office:time-value="PT30H00M00S"', "30:00")
                + CELL.format('office:value-type="string" table:formula="of:=NA()" calcext:value-type="error" xmlns:calcext="c"', "#N/A")
                + '<table:table-cell table:formula="of:=DATE(2026;6;30)"/></table:table-row>',
                MONTH,
            )
        ),
        {3: ["", "", "甲", "00045", "~2026年11", "?0.12", "?1.25", "!formula_error:#N/A", "!formula_unreckoned:=DATE(2026;6;30)"]},
    ),
    Case("open-repeated", written(flat('<table:table-row table:number-rows-repeated="3">' + CELL.format('table:number-columns-repeated="2"', "甲") + "</table:table-row>")), {1: ["甲", "甲"], 2: ["甲", "甲"], 3: ["甲", "甲"]}),
    Case("open-note-apart", written(flat('<table:table-row><table:table-cell><office:annotation><text:p>不算</text:p></office:annotation><text:p>甲<text:s text:c="2"/>乙</text:p></table:table-cell></table:table-row>')), {1: ["甲  乙"]}),
    Case(
        "open-truth-as-number",
        written(flat("<table:table-row>" + CELL.format('table:formula="of:=FALSE()" office:value-type="float" office:value="0"', "FALSE") + "</table:table-row>")),
        {1: ["FALSE"]},
    ),
    Case("refused-open-repeated", written(flat('<table:table-row table:number-rows-repeated="1048576">' + CELL.format('table:number-columns-repeated="1000"', "甲") + "</table:table-row>")), code="too_many_cells"),
    Case("refused-open-nested", written(flat("<table:table-row><table:table-cell><table:table/></table:table-cell></table:table-row>")), code="table_nested", row=1, column=0),
    Case("refused-open-count", written(flat('<table:table-row table:number-rows-repeated="0"/>')), code="file_damaged"),
]  # fmt: skip
CASES = [*DELIMITED, *PAGES, *XML_2003, *OPEN]
