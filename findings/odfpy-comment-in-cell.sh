#!/bin/sh
# odfpy-comment-in-cell: odfpy==1.4.1 and pandas==3.1.1 with it, on a valid OpenDocument spreadsheet whose code cell has a comment.
#
# Expected: the text of a cell is what stands in it. A comment lies over the cell; spreadsheet programs show 00124 and a small mark.
# Found: in the file the comment (office:annotation) is the cell's first child, and both ways that odfpy has to a text go through all children:
# str(cell) and teletype.extractText(cell) give the author, the comment and the code glued together, 王待核00124, without a sign between them.
# Without the comment both give 00124. pandas, which reads by odfpy, takes the paragraphs alone and gives 00124 either way.
# A reviewer's comment on a code makes another code of it, which then "does not match", or joins digits to digits.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check odfpy==1.4.1 pandas==3.1.1
"$folder/venv/bin/python" - "$folder" <<'END'
import sys

import pandas
from odf import dc, teletype
from odf.office import Annotation
from odf.opendocument import OpenDocumentSpreadsheet, load
from odf.table import Table, TableCell, TableRow
from odf.text import P

said = {}
for commented in (False, True):
    document, table, row, cell = OpenDocumentSpreadsheet(), Table(name="数据"), TableRow(), TableCell(valuetype="string")
    if commented:
        comment = Annotation()
        comment.addElement(dc.Creator(text="王"))
        comment.addElement(P(text="待核"))
        cell.addElement(comment)
    cell.addElement(P(text="00124"))
    row.addElement(cell)
    table.addElement(row)
    document.spreadsheet.addElement(table)
    path = f"{sys.argv[1]}/{commented}.ods"
    document.save(path)
    found = load(path).spreadsheet.getElementsByType(TableCell)[0]
    frame = pandas.read_excel(path, engine="odf", header=None, dtype=str)
    said[commented] = (str(found), teletype.extractText(found), frame.iloc[0, 0])
print(said)
raise SystemExit(0 if said == {False: ("00124",) * 3, True: ("王待核00124", "王待核00124", "00124")} else 1)
END
echo "as found"
