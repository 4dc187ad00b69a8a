"""The SOAP operation: a report as text within an envelope, as integration platforms wrap it, comes to what it comes to everywhere."""

from __future__ import annotations

import base64
import http.client
import json
import socket
from collections.abc import Iterator
from xml.sax.saxutils import escape

import pytest
from lxml import etree

from tests.edge.running_box import Box, CentreBeside, running_box, settings
from tests.edge.test_certificates_of_senders import Authority, fingerprint
from tests.edge.test_messages import entries, text
from tests.reports.expected import ALL, CASES, as_expected
from tests.reports.test_nothing_is_kept import NUMBERS, PERSONS, REPORTS, VALUE, marked
from tests.running import HOST, free_port

NS = "urn:recognition:edge"
SOAP_11, SOAP_12 = "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"


@pytest.fixture(scope="module")
def soap(tmp_path_factory: pytest.TempPathFactory, served: CentreBeside, key: str) -> Iterator[Box]:
    """A box with the operation beside its listener."""
    plain, port = free_port(), free_port()
    more = f'[[soap]]\naddress = "{HOST}"\nport = {port}\nsender = "lis"\n\n[limits]\nframe_seconds = 2\n'
    with running_box(settings(tmp_path_factory.mktemp("soap"), served.port, key, plain, more), plain, port) as box:
        yield box


def envelope(report: str, version: str = SOAP_11, cdata: bool = False) -> bytes:
    """A call."""
    inner = f"<![CDATA[{report}]]>" if cdata else escape(report)
    body = f'<r:SubmitReport xmlns:r="{NS}"><r:message>{inner}</r:message></r:SubmitReport>'
    return f'<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="{version}"><s:Header/><s:Body>{body}</s:Body></s:Envelope>'.encode()


def call(box: Box, body: bytes | Iterator[bytes], kind: str = "text/xml; charset=utf-8", method: str = "POST", path: str = "/report") -> tuple[int, bytes]:
    """Status and body; an iterator goes in chunks."""
    connection = http.client.HTTPConnection(HOST, box.ports[1], timeout=30)
    try:
        connection.request(method, path, body, {"Content-Type": kind, "SOAPAction": f'"{NS}:SubmitReport"'}, encode_chunked=not isinstance(body, bytes))
        reply = connection.getresponse()
        return reply.status, reply.read()
    finally:
        connection.close()


def told(body: bytes, version: str = SOAP_11) -> dict[str, str]:
    """The members of an answer, which the schema of the WSDL admits."""
    root = etree.fromstring(body)
    [answer] = root.find(f"{{{version}}}Body")
    return {etree.QName(member).localname: member.text or "" for member in answer}


@pytest.mark.parametrize("cdata", [True, False])
@pytest.mark.parametrize("file", sorted(ALL))
def test_every_case(file: str, cdata: bool, soap: Box, centre: CentreBeside):
    data = marked((CASES / file).read_bytes())
    try:
        report = data.decode("utf-8")
    except UnicodeDecodeError:
        report = data.decode("gb18030")
    status, body = call(soap, envelope(report, cdata=cdata))
    found = told(body)
    assert status == 200
    if ALL[file]["document"] != "read":
        assert (found["outcome"], found["code"]) == ("AE", ALL[file]["code"])
        return
    assert found["outcome"] == "AA", found
    expect = ALL[file] | ({"notices": [code for code in ALL[file]["notices"] if code != "charset_differs_from_label"]} if "gb18030" in file else {})
    as_expected(centre.answers[-1], expect)
    assert ("MSA|AA|" in found["acknowledgement"]) is file.endswith(".hl7")


def test_nothing_of_them_is_left(soap: Box):
    kept = b"".join(path.read_bytes() for path in soap.folder.rglob("*") if path.is_file())
    for canary in (*PERSONS, *NUMBERS, *REPORTS, VALUE):
        assert canary.encode() not in kept, canary


def test_an_hl7_message_leaves_reduced_and_once(soap: Box, centre: CentreBeside):
    before = entries(centre)
    for _ in range(2):
        found = told(call(soap, envelope(text("SOAP-1")))[1])
        assert found["outcome"] == "AA" and "MSA|AA|SOAP-1" in found["acknowledgement"] and "\r" in found["acknowledgement"]
    assert entries(centre) == before + 1
    sent = base64.b64decode(json.loads(centre.reached[0].body)["document_base64"])
    assert b"PID" not in sent and PERSONS[0].encode() not in sent


def test_chunks_and_the_newer_envelope(soap: Box, centre: CentreBeside):
    data = envelope(text("SOAP-2"), SOAP_12)
    status, body = call(soap, iter([data[:100], data[100:]]), "application/soap+xml; charset=utf-8")
    assert status == 200 and told(body, SOAP_12)["outcome"] == "AA"


def test_what_is_sent_and_answered_is_by_the_schema_of_the_wsdl(soap: Box):
    status, described = call(soap, b"", method="GET", path="/report?wsdl")
    root = etree.fromstring(described)
    assert status == 200 and f'location="http://{HOST}:{soap.ports[1]}/report"'.encode() in described
    schema = etree.XMLSchema(root.find(".//{http://www.w3.org/2001/XMLSchema}schema"))
    for body in (envelope(text("SOAP-3")), call(soap, envelope(text("SOAP-3")))[1], call(soap, envelope("nothing"))[1]):
        [inner] = etree.fromstring(body).find(f"{{{SOAP_11}}}Body")
        schema.assertValid(etree.fromstring(etree.tostring(inner)))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"hello", "soap_malformed"),
        (b"<a/>", "soap_malformed"),
        (envelope("x").replace(b"?>", b"?><!DOCTYPE a [<!ENTITY e 'x'>]>", 1), "xml_doctype"),
        (envelope("x").replace(b"SubmitReport", b"DropTables"), "soap_operation"),
        (envelope("x").replace(b"r:message", b"r:report"), "soap_message"),
        (envelope("x").replace(b">x<", b"><ClinicalDocument/><"), "soap_message"),
    ],
)
def test_what_is_no_call(body: bytes, code: str, soap: Box, centre: CentreBeside):
    status, said = call(soap, body)
    assert status == 500 and b"Fault" in said and f"{code}:".encode() in said
    status, said = call(soap, body.replace(SOAP_11.encode(), SOAP_12.encode()), "application/soap+xml")
    assert status == 400 and f"{code}:".encode() in said
    assert centre.reached == []


@pytest.mark.parametrize(("report", "outcome", "code"), [("", "AR", "report_empty"), (text("S-4").replace("ORU^R01", "ADT^A01"), "AR", "not_a_report")])
def test_what_is_no_report(report: str, outcome: str, code: str, soap: Box):
    found = told(call(soap, envelope(report))[1])
    assert (found["outcome"], found["code"]) == (outcome, code) and found["says"]


def test_too_much_and_too_slow(soap: Box, centre: CentreBeside):
    assert call(soap, b"x" * (9 << 20))[0] == 413
    found = told(call(soap, envelope("<a>" + "x" * (5 << 20)))[1])
    assert (found["outcome"], found["code"]) == ("AE", "report_too_large")
    for head in (b"POST /report HTTP/1.1\r\n", b"POST /report HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n<"):
        with socket.create_connection((HOST, soap.ports[1]), timeout=30) as connection:
            connection.sendall(head)
            assert b"200" not in connection.recv(100)
    assert call(soap, b"", method="GET")[0] == 405
    assert centre.reached == []


def test_while_the_service_is_away(soap: Box, centre: CentreBeside):
    before, centre.away = entries(centre), True
    assert told(call(soap, envelope(text("SOAP-5")))[1])["text"] == "kept, to be handed in"
    found = told(call(soap, envelope((CASES / "06-cda-lab-organizers.xml").read_text(encoding="utf-8")))[1])
    assert (found["outcome"], found["code"]) == ("AE", "centre_away"), "it is not reduced and so not kept, and this box holds no edition"
    centre.away = False
    soap.until(lambda: soap.waiting() == 0)
    assert entries(centre) == before + 1


def test_by_certificate(tmp_path_factory: pytest.TempPathFactory, centre: CentreBeside, key: str):
    import ssl

    authority = Authority(tmp_path_factory.mktemp("soap-certificates"))
    for name in ("box", "lis", "stranger"):
        authority.issue(name, host=HOST)
    plain, port, at = free_port(), free_port(), authority.folder
    more = f'[[soap]]\naddress = "{HOST}"\nport = {port}\ncertificate_file = "{at}/box.pem"\nprivate_key_file = "{at}/box.key"\nclient_ca_file = "{authority.file}"\n'
    config = settings(tmp_path_factory.mktemp("soap-secured"), centre.port, key, plain, more, f'certificate_sha256 = "{fingerprint(authority, "lis")}"')
    with running_box(config, plain, port):
        found = {}
        for name in ("lis", "stranger", None):
            made = ssl.create_default_context(cafile=str(authority.file))
            if name:
                made.load_cert_chain(at / f"{name}.pem", at / f"{name}.key")
            connection = http.client.HTTPSConnection(HOST, port, timeout=30, context=made)
            try:
                connection.request("POST", "/report", envelope(text("SOAP-6")), {"Content-Type": "text/xml"})
                found[name] = told(connection.getresponse().read())["outcome"]
            except (OSError, http.client.HTTPException):
                found[name] = "nobody"
            finally:
                connection.close()
    assert found == {"lis": "AA", "stranger": "AR", None: "nobody"}
