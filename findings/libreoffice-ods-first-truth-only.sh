#!/bin/sh
# libreoffice-ods-first-truth-only: soffice --convert-to ods of Debian's LibreOffice 7.4.7 on a workbook of xlsxwriter==3.3.1 with four truth values,
# read with python-calamine==0.9.1 and pandas==3.1.1 (odfpy==1.4.1).
#
# Expected: a truth value of a workbook (t="b") is one in OpenDocument too, which has office:value-type="boolean" for it.
# Found: all four become formulas, of:=TRUE() or of:=FALSE(), and show TRUE or FALSE, but only the first has office:value-type="boolean"; the others are
# floats, 1 and 0. calamine gives True, 0.0, 1.0, 0.0 for what everybody sees as TRUE, FALSE, TRUE, FALSE; pandas makes numbers of the whole column.
# The XLS that LibreOffice makes of the same workbook keeps all four. Reading the first row of a file says nothing of the rest.
set -eu
command -v soffice >/dev/null || { echo "LibreOffice is missing"; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check xlsxwriter==3.3.1 python-calamine==0.9.1 pandas==3.1.1 odfpy==1.4.1 openpyxl==3.1.5
"$folder/venv/bin/python" - "$folder" <<'END'
import subprocess
import sys

import pandas
import xlsxwriter
from python_calamine import CalamineWorkbook

folder = sys.argv[1]
with xlsxwriter.Workbook(f"{folder}/truth.xlsx") as book:
    sheet = book.add_worksheet()
    for row, truth in enumerate((True, False, True, False)):
        sheet.write_boolean(row, 0, truth)
for kind in ("ods", "xls"):
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind, "--outdir", folder, f"{folder}/truth.xlsx"],
        check=True, capture_output=True, timeout=200,
    )
found = {kind: [row[0] for row in CalamineWorkbook.from_path(f"{folder}/truth.{kind}").get_sheet_by_index(0).to_python()] for kind in ("xlsx", "xls", "ods")}
found["pandas ods"] = pandas.read_excel(f"{folder}/truth.ods", header=None, engine="odf")[0].tolist()
kinds = {kind: [type(value).__name__ for value in values] for kind, values in found.items()}
print(found, kinds)
as_found = kinds == {"xlsx": ["bool"] * 4, "xls": ["bool"] * 4, "ods": ["bool", "float", "float", "float"], "pandas ods": ["int"] * 4}
raise SystemExit(0 if as_found else 1)
END
echo "as found"
