"""The guide for hospital IT: what it prints is what stands beside it, and the examples do what it says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from flask import Flask

from recognition.web.launch.refusals import REFUSALS
from tests.running import ROOT, Server

GUIDE = ROOT / "docs" / "embed.md"
EXAMPLES = ROOT / "docs" / "embed"


def run(quiet_server: Server, command: list[str], cwd: Path = EXAMPLES) -> tuple[str, dict]:
    """Runs an example; the token that it printed, and the JSON that it read back."""
    environment = {**os.environ, "SERVICE": quiet_server.url, "KEY": quiet_server.keys["hospital"], "ORIGIN": "https://his.example"}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    first, _, rest = done.stdout.partition("\n")
    return first.removeprefix("token: "), json.loads(rest)


def opens(quiet_server: Server, token: str) -> None:
    """The token opens the page with the question answered."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://his.example"}
    page = quiet_server.send("POST", "/launch", f"token={token}".encode(), headers)
    assert page.status == 200 and "可以互认" in page.body.decode()


def test_the_example_for_a_shell_gets_a_token_that_opens_the_answered_page(quiet_server: Server):
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    token, read = run(quiet_server, ["sh", "launch.sh"])
    assert read["launch_id"]
    opens(quiet_server, token)


def test_what_the_guide_prints_is_what_stands_beside_it():
    printed = re.findall(r"<!-- file: (\S+) -->\n```\w*\n(.*?)```\n<!-- end -->", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert {"embed/host.html", "embed/host.js", "embed/client.py", "embed/desktop.html"} <= {name for name, _ in printed}
    for name, text in printed:
        assert text == (GUIDE.parent / name).read_text(encoding="utf-8"), f"{name}: print it anew into embed.md"


def test_every_example_asks_in_the_hospitals_own_code_and_by_the_insurance_code():
    for name in ("launch.sh", "client.py", "client.mjs", "Client.java", "Client.cs", "Client.pas", "hospital.py"):
        text = (EXAMPLES / name).read_text(encoding="utf-8")
        assert "YL0001" in text and "H50011100001" in text and "receiver" in text and "nhsa" in text, name


def test_every_event_of_the_widget_is_described():
    script = (ROOT / "recognition" / "web" / "widget" / "widget.js").read_text(encoding="utf-8")
    sent = set(re.findall(r'"?([a-z-]+)"?: 1', script)) | set(re.findall(r'_tell\("([a-z-]+)"', script))
    described = set(re.findall(r"^\| `([a-z-]+)` \| (?:`\{|the same)", GUIDE.read_text(encoding="utf-8"), re.MULTILINE))
    assert sent == described == {"answered", "decided", "token-expired", "unavailable"}


def test_a_refused_launch_speaks_both_languages_and_says_what_to_do(app: Flask):
    for code, (status, says) in REFUSALS.items():
        for lang, what in (("zh", "请从本院系统"), ("en", "pen it")):
            with app.test_request_context(f"/?lang={lang}"):
                assert status in (403, 410) and what in str(says), code
