"""Names, numbers, values and conclusions of every document are nowhere on disk, in no log and in no answer."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from recognition import create_app
from recognition.settings import Settings
from seed.demo import KEYS_FILE
from tests.clock import Clock
from tests.reports import catalogue

CASES = sorted(path for path in Path(__file__).with_name("cases").iterdir() if path.name != "cases.json")
PERSONS = ("测试患者甲", "测试患者喆", "测试医师", "测试技师", "测试审核")
NUMBERS = ("T000001", "9000001", "T2026112000017", "T-MZ-1", "T-SQ-1", "T-BB-1", "T0023", "T0046", "T-SQ-10")
REPORTS = tuple(f"BG-T-2611-{number:04}" for number in range(1, 14)) + ("TCT26111900012", "TCT26111800007")
WORDS = ("两肺纹理清晰", "未见实变", "胸部CT平扫未见异常", "溶血程度", "标本不合格", "内科门诊")
VALUE = "83.7714193"
"""Stands for each result, so that it is found wherever it goes."""
RESULTS = (
    (rb"(\|NM\|[^|]*\|\|)[0-9.]+", rb"\g<1>%b"),
    (rb"(\|ST\|[^|]*\|\|)[0-9.]+", rb"\g<1>%b"),
    (rb'(xsi:type="REAL" value=")[0-9.]+', rb"\g<1>%b"),
    (rb'("value": )[0-9][0-9.]*', rb"\g<1>%b"),
    (rb"( {4,})(?:71\.2|44\.0|63|5\.1|1\.9)(?= )", rb"\g<1>%b"),
)


def marked(data: bytes) -> bytes:
    """The document with that value for each of its own."""
    for pattern, put in RESULTS:
        data = re.sub(pattern, put % VALUE.encode(), data)
    return data


@pytest.fixture
def region(beginning: Path, tmp_path: Path) -> Path:
    """A data folder of this test's own."""
    return Path(shutil.copytree(beginning, tmp_path / "region"))


def send(app: Flask, key: str, data: bytes) -> TestResponse:
    return app.test_client().post(
        "/api/v1/reports", data=data, headers={"Authorization": f"Bearer {key}", "Content-Type": "text/plain", "Idempotency-Key": str(hash(data))}
    )


def test_nothing_of_a_document_outlives_its_answer(region: Path, capfd: pytest.CaptureFixture[str]):
    clock = Clock()
    clock.stands = catalogue.NOW
    app = create_app(Settings(region, demo=True, log="info"), clock)
    key = re.search(r'"clinician": ?"([^"]+)"', (region / KEYS_FILE).read_text(encoding="utf-8"))[1]
    said = []
    for path in CASES:
        data = marked(path.read_bytes())
        assert VALUE.encode() in data or path.name[:2] in ("05", "07", "11"), path
        reply = send(app, key, data)
        said.append(reply.text)
        for row in reply.json.get("rows", []):
            if row["outcome"] != "asked" and "question" in row:
                answer = {"question": row["question"], "confirmed": [each["code"] for each in row["questions"] if each["confirmable"]]}
                answer |= {"item": row["candidates"][0]} if row.get("candidates") else {}
                answer |= (
                    {"performed_at": "2026-11-10"} if any(not each["confirmable"] and each["answer"] == "performed_at" for each in row["questions"]) else {}
                )
                answered = app.test_client().post("/api/v1/reports/answers", json={"answers": [answer]}, headers={"Authorization": f"Bearer {key}"})
                assert "lookup" in answered.json["results"][0], answered.json
    app.extensions["recognition"].ledger.close()
    held = b"".join(path.read_bytes() for path in region.rglob("*") if path.is_file())
    logged = "".join(capfd.readouterr())
    assert "api.reports.ask" in logged, "there is a log"
    plain = [number.replace("-", "") for number in REPORTS]
    for canary in (*PERSONS, *NUMBERS, *REPORTS, *plain, *WORDS, VALUE):
        for charset in ("utf-8", "gb18030", "utf-16-le"):
            assert canary.encode(charset) not in held and canary.casefold().encode(charset) not in held, canary
        assert canary not in logged and canary.encode("unicode_escape").decode() not in logged, canary
    for canary in (*PERSONS, *NUMBERS, *WORDS, VALUE):
        assert not any(canary in text for text in said), canary
