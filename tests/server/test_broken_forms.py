"""A form that breaks off on its way is the sender's mistake on every page: told as such, and no fault of the service."""

from __future__ import annotations

import http.client
import re
import socket

import pytest

from recognition.services.people import DEMO_PASSWORD
from tests.running import HOST, Server

FORM = "application/x-www-form-urlencoded"
FILES = "multipart/form-data; boundary=x"
DOORS = ("/sign-in", "/sign-out", "/launch", "/launch/question", "/ask", "/registrar/drafts", "/registrar/withdraw", "/audit/imports")
BROKEN = {
    "no size": b"zz\r\nlogin=wen\r\n0\r\n\r\n",
    "a size that is no end": b"5\r\nlogin=wen\r\n0\r\n\r\n",
    "a size below nothing": b"-3\r\nlog\r\n0\r\n\r\n",
    "nothing at all": b"\r\n\r\n",
}


def sent(server: Server, path: str, body: bytes, kind: str = FORM, cookies: str = "") -> tuple[int, str, str]:
    """Status, Retry-After and text of what comes back for a chunked body that is sent byte for byte."""
    head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\nCookie: {cookies}\r\nConnection: close\r\n\r\n"
    with socket.create_connection((HOST, server.port), timeout=20) as line:
        line.sendall(head.encode() + body)
        answer = http.client.HTTPResponse(line)
        answer.begin()
        return answer.status, answer.getheader("Retry-After") or "", answer.read().decode()


@pytest.mark.parametrize("path", DOORS)
def test_a_form_whose_chunks_are_none_is_refused_and_no_fault(server: Server, path: str):
    for name, body in BROKEN.items():
        for kind in (FORM, FILES):
            status, retry, text = sent(server, path, body, kind)
            assert (status, retry) == (400, ""), (name, kind, text[:200])
    assert b"fault" not in b"".join(line for line in server.log.read_bytes().splitlines() if b'"level":"error"' in line)


def test_who_sent_it_stays_signed_in_and_is_told_in_words(server: Server):
    cookies = signed_in(server)
    for path in ("/registrar/drafts", "/registrar/drafts/00000000000000000000/files"):
        status, _, text = sent(server, path, BROKEN["no size"], cookies=cookies)
        assert status == 400 and "请求无法理解" in text and "Registrar Wen" in text, path


def test_a_form_in_whole_chunks_is_read_and_one_that_is_too_long_is_not(server: Server):
    status, _, text = sent(server, "/sign-in", b"9\r\nlogin=wen\r\n0\r\n\r\n")
    assert status == 400 and "页面已过期" in text, "a sign-in without the page's token is out of date, but was read"
    many = b"login=" + b"x" * 300_000
    assert sent(server, "/sign-in", b"%x\r\n%s\r\n0\r\n\r\n" % (len(many), many))[0] == 413


def test_a_file_in_chunks_reaches_its_draft(server: Server):
    cookies = signed_in(server)
    token = re.search(r'name="csrf" value="([^"]+)"', server.send("GET", "/registrar", headers={"Cookie": cookies}).body.decode())[1]
    parts = [("csrf", token), ("table", "evaluators"), ('file"; filename="a.csv', "编码,名称,互认范围\nqc-7,示意组,CY\n")]
    body = "".join(f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in parts).encode() + b"--x--\r\n"
    begun = server.send("POST", "/registrar/drafts", f"csrf={token}".encode(), {"Cookie": cookies, "Content-Type": FORM})
    draft = begun.headers["location"]
    for broken, status in ((False, 303), (True, 400)):
        end = b"zz\r\n" if broken else b"0\r\n\r\n"
        assert sent(server, f"{draft}/files", b"%x\r\n%s\r\n%s" % (len(body), body, end), FILES, cookies)[0] == status


def signed_in(server: Server) -> str:
    """Registrar Wen's cookies."""
    page = server.send("GET", "/sign-in")
    visit = page.headers["set-cookie"].split(";")[0]
    token = re.search(rb'name="csrf" value="([^"]+)"', page.body)[1].decode()
    connection = http.client.HTTPConnection(HOST, server.port, timeout=20)
    connection.request("POST", "/sign-in", f"login=wen&password={DEMO_PASSWORD}&csrf={token}", {"Cookie": visit, "Content-Type": FORM})
    answer = connection.getresponse()
    assert answer.status == 303, answer.read()
    cookies = [value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    connection.close()
    return "; ".join([visit, *cookies])
