"""An issuer makes its key, signs a report and draws the square with one program, beside its own key and without a data folder."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import zxingcpp

from recognition.report_codes import codes, drawing, possession
from recognition.report_codes.algorithms import NAMES
from tests.report_codes import made
from tests.running import ROOT

REPORT = {
    "issuer": made.ISSUER,
    "report": "LAB-20261118-0042",
    "issued": "2026-11-18",
    "mark": "川渝HR",
    "items": [
        {"system": "national-price", "code": code, "performed_at": "2026-11-18T09:30:00+08:00", "specimen": "血清"}
        for code in ("250301001", "250301004", "250301007")
    ],
}
"""The report of the document's first vector, as a laboratory's system writes it."""


def sign(folder: Path, *arguments: str, sent: object = None) -> subprocess.CompletedProcess[str]:
    """One command, in a folder in which nothing else is."""
    environment = os.environ | {"RECOGNITION_DATA": str(folder / "var"), "PYTHONPATH": str(ROOT)}
    said = sent if isinstance(sent, str) else json.dumps(sent, ensure_ascii=False)
    command = [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), "sign", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, input=said, capture_output=True, text=True, timeout=60)


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hospital's folder with the vectors' key."""
    folder = tmp_path_factory.mktemp("hospital")
    (folder / "vector.pem").write_text(made.ED25519_PEM)
    return folder


@pytest.mark.parametrize("algorithm", ["ed25519", "sm2"])
def test_a_key_is_made_once_and_its_public_part_is_a_row_for_the_registrar(hospital: Path, algorithm: str):
    done = sign(hospital, "key", f"{algorithm}.pem", "--algorithm", algorithm)
    assert done.returncode == 0, done.stderr
    heading, row = done.stdout.splitlines()
    assert heading == "机构,签名算法,公钥,生效日期"
    _, name, public, _ = row.split(",")
    assert name == algorithm and (hospital / f"{algorithm}.pem").stat().st_mode & 0o777 == 0o600
    assert sign(hospital, "public", f"{algorithm}.pem").stdout == done.stdout
    again = sign(hospital, "key", f"{algorithm}.pem", "--algorithm", algorithm)
    assert again.returncode == 1 and "never replaced" in again.stderr
    text = sign(hospital, "report", "--key", f"{algorithm}.pem", sent=REPORT).stdout.strip()
    codes.verify(codes.read(text), NAMES[algorithm], bytes.fromhex(public))
    read = sign(hospital, "read", text, "--public-key", public)
    assert json.loads(read.stdout)["report"] == REPORT["report"]
    assert not (hospital / "var").exists(), "an issuer has no data folder"


def test_a_report_is_signed_as_the_document_s_vector_says(hospital: Path):
    two = f"{json.dumps(REPORT)}\n\n{json.dumps(REPORT | {'report': 'LAB-2'})}\n"
    lines = sign(hospital, "report", "--key", "vector.pem", sent=two).stdout.splitlines()
    assert lines[0] == codes.sign(made.claims(), made.ed25519())
    assert codes.read(lines[1]).claims.report == "LAB-2"


def test_a_code_of_another_key_is_told_as_forged(hospital: Path):
    text = codes.sign(made.claims(), made.ed25519())
    done = sign(hospital, "read", "--public-key", made.sm2().public.hex(), sent=text)
    assert done.returncode == 1 and "report_code_forged" in done.stderr
    assert "report_code_damaged" in sign(hospital, "read", text[:-1], "--public-key", made.ed25519().public.hex()).stderr


WRONG = {
    "an unknown issuer": ({"issuer": "demo-a"}, "issuer_malformed"),
    "a day for a time": ({"items": [REPORT["items"][0] | {"performed_at": "2026-11-18"}]}, "time_missing"),
    "a wrong price code": ({"items": [REPORT["items"][0] | {"code": "25030100"}]}, "items_malformed"),
    "an item twice": ({"items": [REPORT["items"][0]] * 2}, "items_malformed"),
    "a specimen of no vocabulary": ({"items": [REPORT["items"][0] | {"specimen": "汤"}]}, "specimen_unknown"),
    "a time after the issue": ({"issued": "2026-11-17"}, "report_code_time_after_issue"),
    "an identity number": ({"report": "11010519491231002X"}, "identity_number"),
    "a patient": ({"patient": "x"}, "field_unknown"),
    "no items": ({"items": []}, "list_length"),
    "more than a code holds": (
        {"items": [REPORT["items"][0] | {"system": "local", "code": f"{'L' * 36}{place:04}"} for place in range(200)]},
        "report_code_too_long",
    ),
    "what is no mark": ({"mark": "h r 1"}, "mark_unknown"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_cannot_be_signed_is_told_with_its_field(hospital: Path, wrong: str):
    changed, code = WRONG[wrong]
    done = sign(hospital, "report", "--key", "vector.pem", sent=REPORT | changed)
    assert (done.returncode, done.stdout) == (1, "") and code in done.stderr, done.stderr
    assert "110105" not in done.stderr


def test_a_square_is_drawn_with_its_quiet_zone_and_read_back(hospital: Path):
    done = sign(hospital, "report", "--key", "vector.pem", "--svg", "a.svg", "--png", "a.png", sent=REPORT)
    assert done.returncode == 0, done.stderr
    assert 'width="28' in (hospital / "a.svg").read_text() and (hospital / "a.png").read_bytes().startswith(b"\x89PNG")
    small = sign(hospital, "report", "--key", "vector.pem", "--png", "b.png", "--dots", "2", sent=REPORT)
    assert small.returncode == 2 and "0.375 mm" in small.stderr and not (hospital / "b.png").exists()


@pytest.mark.parametrize("count", [1, 10, 30, 60])
def test_every_size_is_read_back_at_every_dot_size(count: int):
    text = codes.sign(made.claims(count), made.sm2())
    square = drawing.square(text)
    assert square.error == "M" and square.mode == "numeric"
    for dots in (2, 3, 4, 6, 9):
        rows = [bytes(0 if dark else 255 for dark in row) for row in square.matrix_iter(scale=dots, border=drawing.QUIET)]
        [found] = zxingcpp.read_barcodes(memoryview(b"".join(rows)).cast("B", (len(rows), len(rows[0]))))
        assert found.text == text


def test_another_mask_is_taken_where_a_square_is_not_read_back(monkeypatch: pytest.MonkeyPatch):
    text, tried = codes.sign(made.claims(), made.ed25519()), []

    def fails_twice(square, wanted):
        tried.append(square.mask)
        return len(tried) > 2

    monkeypatch.setattr(drawing, "read_back", fails_twice)
    assert drawing.square(text).mask == tried[-1] == 1
    monkeypatch.setattr(drawing, "read_back", lambda square, wanted: False)
    with pytest.raises(drawing.UnreadableSquare):
        drawing.square(text)


def test_a_picture_keeps_four_modules_of_quiet_zone():
    square = drawing.square(codes.sign(made.claims(), made.ed25519()))
    picture = io.BytesIO()
    drawing.written(square, picture, "png", dots=3)
    assert len(list(square.matrix_iter(border=drawing.QUIET))) == square.symbol_size(border=0)[0] + 8
    assert picture.getvalue()[16:20] == (3 * (square.symbol_size(border=0)[0] + 8)).to_bytes(4)


def test_the_text_of_a_letter_is_signed_for_the_registry_s_page_and_no_other(hospital: Path):
    asked = possession.text("cq001", bytes(range(16)))
    done = sign(hospital, "enrol", "vector.pem", asked)
    assert done.returncode == 0 and made.ed25519().key_id.hex() in done.stderr, done.stderr
    _, public, _, signature = done.stdout.splitlines()
    possession.prove(asked, *possession.public_key(public), possession.signature(signature))
    for other in ("report-key:cq001", asked + "0", "hello"):
        assert sign(hospital, "enrol", "vector.pem", other).returncode == 2
