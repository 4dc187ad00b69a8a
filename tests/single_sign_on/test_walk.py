"""The guide's walk is walked, in both languages: its declaration, its commands and what they print, against a real provider and the running service."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from recognition.web.clinician.provider_refusals import WORDS
from schemas.providers import PROVIDER
from tests.running import ROOT, Server
from tests.single_sign_on.conftest import client
from tests.single_sign_on.providing import SECRET, Browser, provider

EDITIONS = ("sign-in.md", "sign-in.zh.md")
STEP = re.compile(r"<!-- walk(?:: (?P<file>\S+))? -->\n```(?:json|sh)\n(?P<text>.*?)```(?:\n\n<!-- gives -->\n```text\n(?P<gives>.*?)```)?", re.DOTALL)


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_walk_leads_to_a_sign_in(edition: str, quiet_server: Server, tmp_path: Path):
    server, text = quiet_server, (ROOT / "docs" / edition).read_text(encoding="utf-8")
    (tmp_path / "yunling.secret").write_text(SECRET)
    with provider(tmp_path, [client(server.port, redirect_uris=[f"{server.url}/sign-in/with/yunling/return"])]) as there:

        def here(words: str) -> str:
            return (
                words.replace("https://recognition.example", server.url)
                .replace("https://sso.yunling.example", there.issuer)
                .replace("/etc/recognition", str(tmp_path))
            )

        environment = {
            **os.environ,
            "RECOGNITION_DATA": str(server.data),
            "RECOGNITION_DEMO": "1",
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }
        steps = list(STEP.finditer(text))
        assert len(steps) == 4
        for step in steps:
            if step["file"]:
                Path(here(step["file"])).write_text(here(step["text"]), encoding="utf-8")
                continue
            done = subprocess.run(["bash", "-eu", "-c", here(step["text"])], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
            assert (done.returncode, done.stdout) == (0, here(step["gives"])), done.stderr
        page = requests.get(f"{server.url}/sign-in", headers={"Accept-Language": "zh-CN"}, timeout=10).text
        assert "云岭示范医院统一身份认证" in page
        ours = requests.Session()
        went = ours.get(f"{server.url}/sign-in/with/yunling?next=/today", allow_redirects=False, timeout=10)
        assert ours.get(Browser().at(went.headers["Location"], "u-1"), timeout=10).url == f"{server.url}/today"
        done = subprocess.run(["flask", "--app", "wsgi", "people", "list"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
        assert re.search(r"\tyunling-[a-z2-7]{8}\tclinician\tcq002\topen\t-\t心内科门诊", done.stdout), done.stdout
        subprocess.run(["flask", "--app", "wsgi", "sign-in", "withdraw", "yunling"], cwd=ROOT, env=environment, check=True, capture_output=True, timeout=60)


def rows(edition: str, name: str) -> list[list[str]]:
    """The first cells of a table, each as the names in it."""
    text = (ROOT / "docs" / edition).read_text(encoding="utf-8")
    inside = re.search(rf"<!-- {name}: begin.*?-->\n(.*?)<!-- {name}: end -->", text, re.DOTALL)[1]
    return [re.findall(r"`(\w+)`", line.split("|")[1]) for line in inside.splitlines()[2:]]


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_member_and_every_code_is_described(edition: str):
    assert sorted(sum(rows(edition, "members"), [])) == sorted(PROVIDER.fields)
    assert sorted(sum(rows(edition, "codes"), [])) == sorted(WORDS)


def test_every_reason_for_a_refusal_has_its_words():
    text = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "recognition").rglob("*.py"))
    raised = set(re.findall(r"SignInFailed\(\"(sso_\w+)\"|\"(sso_\w+)\" if|else \"(sso_\w+)\"|__init__\(\"(sso_\w+)\"|, \"(sso_\w+)\"\)", text))
    assert {code for found in raised for code in found if code} == WORDS.keys()


def test_both_editions_have_the_same_sections_and_codes():
    english, chinese = ((ROOT / "docs" / edition).read_text(encoding="utf-8") for edition in EDITIONS)
    sections = [re.split(r"^## .*$", text, flags=re.MULTILINE) for text in (english, chinese)]
    assert len(sections[0]) == len(sections[1]) == 7
    for told, zh in zip(*sections, strict=True):
        assert len(told.strip().split("\n\n")) == len(zh.strip().split("\n\n")), zh[:60]


def test_the_unit_lets_the_service_out_where_the_guide_says():
    unit = (ROOT / "docs" / "operate" / "recognition-sign-in.conf").read_text(encoding="utf-8")
    assert {"PrivateNetwork=no", "RestrictAddressFamilies=AF_INET AF_INET6"} <= set(unit.splitlines())
