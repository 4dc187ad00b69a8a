"""Makes spreadsheets by hand, byte by byte, as programs write them that are not at hand: XLSX from its parts, DBF, BIFF2, XML of 2003."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_LINKS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True)
class Case:
    """One file of the corpus: its name, how it is made, and either what each row shows (by its number) or why and where it is refused."""

    name: str
    make: Callable[[Path], object]
    rows: Mapping[int, Sequence[str]] = field(default_factory=dict)
    code: str = ""
    row: int = 0
    column: int | None = None
    hidden: tuple[Sequence[int], Sequence[int]] = ((), ())
    sheet: int = 0


def parts(
    sheet: str,
    strings: Sequence[str] = (),
    formats: Sequence[str] = (),
    properties: str = "",
    main: str = MAIN,
    links: str = LINKS,
    base: str = "xl/",
    sheet_part: str = "worksheets/sheet1.xml",
) -> dict[str, str]:
    """The parts of a workbook of one sheet. `strings` are whole `<si>` contents; cells of style n + 1 have the nth format."""
    fonts = '<fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    own = "".join(f'<numFmt numFmtId="{200 + place}" formatCode="{escaped(code)}"/>' for place, code in enumerate(formats))
    xfs = '<xf numFmtId="0"/>' + "".join(f'<xf numFmtId="{200 + place}" applyNumberFormat="1"/>' for place in range(len(formats)))
    rel = f'<Relationship Id="rId{{}}" Type="{links}/{{}}" Target="{{}}"/>'
    return {
        "[Content_Types].xml": f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}">{rel.format(1, "officeDocument", base + "workbook.xml")}</Relationships>',
        f"{base}workbook.xml": f'{XML}<workbook xmlns="{main}" xmlns:r="{links}">{properties}<sheets><sheet name="数据" sheetId="1" r:id="rId1"/></sheets></workbook>',
        f"{base}_rels/workbook.xml.rels": f'{XML}<Relationships xmlns="{PACKAGE}">{rel.format(1, "worksheet", sheet_part)}{rel.format(2, "styles", "styles.xml")}'
        f"{rel.format(3, 'sharedStrings', 'sharedStrings.xml')}</Relationships>",
        f"{base}{sheet_part}": sheet if sheet.startswith("<?xml") else f'{XML}<worksheet xmlns="{main}">{sheet}</worksheet>',
        f"{base}styles.xml": f'{XML}<styleSheet xmlns="{main}"><numFmts count="{len(formats)}">{own}</numFmts>{fonts}<cellXfs count="{len(formats) + 1}">{xfs}</cellXfs></styleSheet>',
        f"{base}sharedStrings.xml": f'{XML}<sst xmlns="{main}">{"".join(f"<si>{one}</si>" for one in strings)}</sst>',
    }


def escaped(text: str) -> str:
    """A text as it stands in XML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def zipped(path: Path, contents: Mapping[str, str | bytes], stored: bool = False) -> Path:
    """An archive of parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return path


def workbook(sheet: str, **more: object) -> Callable[[Path], Path]:
    """Makes an XLSX of a sheet's XML; a bare run of rows is its data."""
    whole = sheet if "<sheetData" in sheet else f"<sheetData>{sheet}</sheetData>"
    return lambda path: zipped(path, parts(whole, **more))  # type: ignore[arg-type]


def cell(xml: str, **more: object) -> Callable[[Path], Path]:
    """Makes an XLSX whose row 2 holds a text in A2, the given cell, and a text in C2."""
    rows = f'<row r="2"><c r="A2" t="inlineStr"><is><t>甲</t></is></c>{xml}<c r="C2" t="inlineStr"><is><t>乙</t></is></c></row>'
    return workbook(rows, **more)


def written(content: str | bytes, encoding: str = "utf-8") -> Callable[[Path], int]:
    """Makes a file of text."""
    return lambda path: path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))


def when_made(prepare: Callable[[], Callable[[Path], object]]) -> Callable[[Path], object]:
    """Makes a file whose content is put together only then, for it is large: every process of a run reads the corpus, and keeps it."""

    def make(path: Path) -> object:
        return prepare()(path)

    return make


def dbf(
    fields: Sequence[tuple[str, str, int, int]],
    records: Iterable[Sequence[bytes]],
    page: int = 0x4D,
    version: int = 0x03,
    encoding: str = "gb18030",
    deleted: Sequence[int] = (),
    claimed: int | None = None,
) -> bytes:
    """A table of dBASE: fields as (name, type, length, decimals), records as the bytes of each field."""
    rows = list(records)
    length = 1 + sum(size for _, _, size, _ in fields)
    head = struct.pack("<BBBBLHH", version, 126, 11, 18, len(rows) if claimed is None else claimed, 32 + 32 * len(fields) + 1, length)
    head += bytes(17) + bytes([page]) + bytes(2)
    for name, kind, size, places in fields:
        head += name.encode(encoding).ljust(11, b"\0") + kind.encode() + bytes(4) + bytes([size, places]) + bytes(14)
    body = b"".join(
        (b"*" if place in deleted else b" ")
        + b"".join(
            (value.rjust(size) if kind in "NF" else value.ljust(size) if kind in "CDL" else value)
            for (_, kind, size, _), value in zip(fields, row, strict=True)
        )
        for place, row in enumerate(rows)
    )
    return head + b"\r" + body + b"\x1a"


def biff2(rows: Sequence[Sequence[str | float]]) -> bytes:
    """A worksheet of the first Excel, as old reporting programs write it: texts in the Chinese code page, numbers, no container."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    made = record(0x0009, struct.pack("<HH", 2, 0x10)) + record(0x0042, struct.pack("<H", 936))
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            place = struct.pack("<HH", row, column) + b"\0\0\0"
            if isinstance(value, str):
                text = value.encode("gbk")
                made += record(0x0004, place + bytes([len(text)]) + text)
            else:
                made += record(0x0003, place + struct.pack("<d", value))
    return made + record(0x000A, b"")


def compound(name: str, content: bytes, loop: bool = False) -> bytes:
    """A compound file of one stream of at least 4,096 bytes; with `loop` its chain of sectors comes back to its first."""
    size, free, end, fat = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    sectors = -(-len(content) // size)
    chain = [fat, end, *(2 + place + 1 for place in range(sectors - 1)), 2 if loop else end]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0, 0)
    head += struct.pack("<108I", *[free] * 108)

    def entry(called: str, kind: int, child: int, start: int, length: int) -> bytes:
        text = called.encode("utf-16-le") + b"\0\0"
        return text.ljust(64, b"\0") + struct.pack("<HBBIII36xIQ", len(text), kind, 1, free, free, child, start, length)

    folder = entry("Root Entry", 5, 1, end, 0) + entry(name, 2, free, 2, len(content))
    return head + struct.pack("<128I", *(chain + [free] * 128)[:128]) + folder.ljust(size, b"\0") + content.ljust(sectors * size, b"\0")


def xml2003(table: str, styles: str = "", after: str = "", name: str = "数据") -> str:
    """A workbook of XML Spreadsheet 2003."""
    return (
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Styles>{styles}</Styles><Worksheet ss:Name="{name}"><Table>{table}</Table>{after}</Worksheet></Workbook>'
    )
