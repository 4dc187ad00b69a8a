"""Libraries as second opinions, where they are right: `hl7` and `hl7apy` on segments and fields, `lxml` on elements, `fhir.resources` on times. Where they change what
they read (line ends, Z segments, escapes, months) the traps say what is right."""

from __future__ import annotations

import io
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from recognition.domain.report_documents import moments
from recognition.reports.cda.elements import Element, parse
from recognition.reports.hl7.segments import messages

CASES = Path(__file__).with_name("cases")
HL7 = sorted(CASES.glob("*.hl7"))
CDA = sorted(CASES.glob("0*.xml"))
FHIR = sorted(CASES.glob("*-fhir-*.json"))


def text_of(path: Path) -> str:
    """A message with CR alone between its segments, as the libraries need it."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    return "\r".join(line for line in text.replace("\n", "\r").split("\r") if line) + "\r"


def ours(text: str) -> list[list[str]]:
    """Segments with their fields, without the empty ones at the end; MSH without its separators."""
    [message] = messages(text)
    header = ["MSH", *message.header.fields[3:]]
    return [_trimmed(header), *(_trimmed(segment.fields) for segment in message.segments)]


def _trimmed(fields: list[str]) -> list[str]:
    while fields and not fields[-1]:
        fields = fields[:-1]
    return fields


@pytest.mark.parametrize("path", HL7, ids=lambda path: path.name)
def test_segments_and_fields_are_those_of_hl7(path: Path):
    hl7 = pytest.importorskip("hl7")
    theirs = [[str(field) for field in segment] for segment in hl7.parse(text_of(path))]
    assert [_trimmed([segment[0], *segment[3:]] if segment[0] == "MSH" else segment) for segment in theirs] == ours(text_of(path))


@pytest.mark.parametrize("escape", ["F", "S", "T", "R", "E"])
def test_escapes_are_those_of_hl7(escape: str):
    hl7 = pytest.importorskip("hl7")
    text = f"MSH|^~\\&|A\rOBX|1|ST|x||a\\{escape}\\b\r"
    [message] = messages(text)
    assert message.segments[0].component(5) == hl7.parse(text).unescape(f"a\\{escape}\\b")


@pytest.mark.parametrize("path", HL7, ids=lambda path: path.name)
def test_segments_and_fields_are_those_of_hl7apy(path: Path):
    parser = pytest.importorskip("hl7apy.parser")
    theirs = parser.parse_message(text_of(path), find_groups=False)
    told = [_trimmed(segment.to_er7().split("|")) for segment in theirs.children]
    assert [[segment[0], *segment[2:]] if segment[0] == "MSH" else segment for segment in told] == ours(text_of(path))


@pytest.mark.parametrize("path", CDA, ids=lambda path: path.name)
def test_elements_are_those_of_lxml(path: Path):
    theirs = etree.parse(io.BytesIO(path.read_bytes()), etree.XMLParser(resolve_entities=False, no_network=True)).getroot()
    _same(parse(path.read_bytes())[0], theirs)


def _same(mine: Element, theirs: Any) -> None:
    assert mine.name == etree.QName(theirs).localname
    assert mine.attributes == {etree.QName(name).localname: value for name, value in theirs.attrib.items()}
    assert mine.text == (theirs.text or "") + "".join(child.tail or "" for child in theirs)
    children = [child for child in theirs if isinstance(child.tag, str)]
    assert len(mine.children) == len(children)
    for one, other in zip(mine.children, children, strict=True):
        _same(one, other)


@pytest.mark.parametrize("path", FHIR, ids=lambda path: path.name)
def test_valid_resources_are_valid_to_fhir_resources_and_times_are_the_same(path: Path):
    pytest.importorskip("fhir.resources")
    from fhir.resources.R4B import get_fhir_model_class

    value = json.loads(path.read_text(encoding="utf-8"))
    model = get_fhir_model_class(value["resourceType"])
    if "without-zone" in path.name:
        with pytest.raises(ValueError):
            model.model_validate(value)
        return
    model.model_validate(value)
    for resource in [entry["resource"] for entry in value.get("entry", [{"resource": value}])]:
        typed = get_fhir_model_class(resource["resourceType"]).model_validate(resource)
        for name in ("effectiveDateTime", "issued", "receivedTime"):
            if name in resource:
                _same_time(resource[name], getattr(typed, name))


def _same_time(written: str, theirs: date | datetime) -> None:
    read = moments.read(written)
    assert read is not None
    assert read.at == theirs if isinstance(theirs, datetime) else read.at.date() == theirs
