"""The SOAP operation's messages: the envelope that is read, the one that answers, and the WSDL. SOAP 1.1 and 1.2, document/literal.

Our own forty lines: SOAP libraries for Python are clients, or servers of the time of Python 2; of the envelope one text is needed."""

from __future__ import annotations

from typing import NamedTuple
from xml.sax.saxutils import escape

from recognition.domain.report_documents.model import MOST_BYTES, DocumentRefused
from recognition.edge.acknowledgement import Acknowledged
from recognition.edge.given_codes import GivenCode
from recognition.edge.refusal_words import said
from recognition.reports.cda.elements import parse

SOAP_11, SOAP_12 = "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"
NAMESPACE = "urn:recognition:edge"
OPERATION = "SubmitReport"
OUTCOMES = {"A": "AA", "E": "AE", "R": "AR"}


class NoEnvelope(Exception):
    """What came is no call of the operation; `code` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class SoapCall(NamedTuple):
    """The report's bytes, and the envelope's namespace."""

    report: bytes
    version: str


def version_of(body: bytes, content_type: str) -> str:
    """The envelope's namespace, also of one that is broken."""
    return SOAP_12 if SOAP_12.encode() in body[:4096] or content_type.startswith("application/soap+xml") else SOAP_11


def read(body: bytes, content_type: str) -> SoapCall:
    """The report within an envelope. Raises NoEnvelope."""
    version = version_of(body, content_type)
    try:
        root, _ = parse(body, MOST_BYTES + 1)
    except DocumentRefused as refusal:
        raise NoEnvelope("xml_doctype" if refusal.code == "xml_doctype" else "soap_malformed") from refusal
    if root.name != "Envelope" or version.encode() not in body:
        raise NoEnvelope("soap_malformed")
    called = list(root.first("Body").children)
    if len(called) != 1 or called[0].name != OPERATION:
        raise NoEnvelope("soap_operation")
    messages = called[0].children
    if len(messages) != 1 or messages[0].name != "message" or messages[0].children:
        raise NoEnvelope("soap_message")
    return SoapCall(messages[0].text.encode("utf-8"), version)


def answer(told: Acknowledged, acknowledgement: str, version: str) -> bytes:
    """The envelope that answers: outcome, code, words, and of an HL7 message its acknowledgement."""
    inner = {"outcome": OUTCOMES[told.outcome], "text": told.text, "code": told.code, "says": told.words, "acknowledgement": acknowledgement}
    members = _elements(inner)
    if told.signed:
        members += "".join(f"<r:reportCode>{_elements(_code(code))}</r:reportCode>" for code in told.signed.codes)
        members += "".join(f"<r:notSigned>{_elements({'at': row.at, 'code': row.code, 'says': said(row.code)})}</r:notSigned>" for row in told.signed.left_out)
    return _envelope(f'<r:{OPERATION}Response xmlns:r="{NAMESPACE}">{members}</r:{OPERATION}Response>', version)


def _code(code: GivenCode) -> dict[str, str]:
    return {"report": code.report, "digits": code.digits, "items": str(code.items), "mask": str(code.mask), "picture": code.picture}


def _elements(told: dict[str, str]) -> str:
    return "".join(f"<r:{name}>{_text(text)}</r:{name}>" for name, text in told.items())


def fault(code: str, words: str, version: str) -> bytes:
    """A fault of the caller."""
    told = _text(f"{code}: {words}")
    if version == SOAP_12:
        return _envelope(f'<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text xml:lang="zh">{told}</s:Text></s:Reason></s:Fault>', version)
    return _envelope(f"<s:Fault><faultcode>s:Client</faultcode><faultstring>{told}</faultstring></s:Fault>", version)


def _envelope(inner: str, version: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope xmlns:s="{version}"><s:Body>{inner}</s:Body></s:Envelope>'.encode()


def _text(text: str) -> str:
    # XML would make LF of a bare CR, by which HL7 ends its segments
    kept = "".join(sign for sign in text if sign >= " " or sign in "\t\n\r")
    return escape(kept, {"\r": "&#13;"})


def media_type(version: str) -> str:
    """The Content-Type of an envelope."""
    return "application/soap+xml; charset=utf-8" if version == SOAP_12 else "text/xml; charset=utf-8"


def wsdl(address: str) -> bytes:
    """The description, with the address at which it was asked for."""
    return WSDL.replace("{address}", escape(address, {'"': "&quot;"})).encode("utf-8")


WSDL = f"""<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions name="RecognitionEdge" targetNamespace="{NAMESPACE}" xmlns:r="{NAMESPACE}" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <wsdl:types>
    <xsd:schema targetNamespace="{NAMESPACE}" elementFormDefault="qualified">
      <xsd:element name="{OPERATION}">
        <xsd:complexType><xsd:sequence><xsd:element name="message" type="xsd:string"/></xsd:sequence></xsd:complexType>
      </xsd:element>
      <xsd:element name="{OPERATION}Response">
        <xsd:complexType><xsd:sequence>
          <xsd:element name="outcome" type="xsd:string"/>
          <xsd:element name="text" type="xsd:string"/>
          <xsd:element name="code" type="xsd:string"/>
          <xsd:element name="says" type="xsd:string"/>
          <xsd:element name="acknowledgement" type="xsd:string"/>
          <xsd:element name="reportCode" minOccurs="0" maxOccurs="unbounded"><xsd:complexType><xsd:sequence>
            <xsd:element name="report" type="xsd:string"/>
            <xsd:element name="digits" type="xsd:string"/>
            <xsd:element name="items" type="xsd:int"/>
            <xsd:element name="mask" type="xsd:int"/>
            <xsd:element name="picture" type="xsd:base64Binary"/>
          </xsd:sequence></xsd:complexType></xsd:element>
          <xsd:element name="notSigned" minOccurs="0" maxOccurs="unbounded"><xsd:complexType><xsd:sequence>
            <xsd:element name="at" type="xsd:string"/>
            <xsd:element name="code" type="xsd:string"/>
            <xsd:element name="says" type="xsd:string"/>
          </xsd:sequence></xsd:complexType></xsd:element>
        </xsd:sequence></xsd:complexType>
      </xsd:element>
    </xsd:schema>
  </wsdl:types>
  <wsdl:message name="{OPERATION}Request"><wsdl:part name="parameters" element="r:{OPERATION}"/></wsdl:message>
  <wsdl:message name="{OPERATION}Answer"><wsdl:part name="parameters" element="r:{OPERATION}Response"/></wsdl:message>
  <wsdl:portType name="RecognitionEdgePort">
    <wsdl:operation name="{OPERATION}">
      <wsdl:input message="r:{OPERATION}Request"/>
      <wsdl:output message="r:{OPERATION}Answer"/>
    </wsdl:operation>
  </wsdl:portType>
  <wsdl:binding name="RecognitionEdgeSoap" type="r:RecognitionEdgePort">
    <soap:binding transport="http://schemas.xmlsoap.org/soap/http" style="document"/>
    <wsdl:operation name="{OPERATION}">
      <soap:operation soapAction="{NAMESPACE}:{OPERATION}" style="document"/>
      <wsdl:input><soap:body use="literal"/></wsdl:input>
      <wsdl:output><soap:body use="literal"/></wsdl:output>
    </wsdl:operation>
  </wsdl:binding>
  <wsdl:service name="RecognitionEdge">
    <wsdl:port name="RecognitionEdgePort" binding="r:RecognitionEdgeSoap"><soap:address location="{{address}}"/></wsdl:port>
  </wsdl:service>
</wsdl:definitions>
"""
