"""What leaves the hospital of a message: its rows as they were, and nothing of a person or a result."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recognition.domain.report_documents.model import DocumentRefused
from recognition.edge.reducing import reduced
from recognition.edge.settings import PatientField
from recognition.reports import documents
from tests.reports.expected import CASES
from tests.reports.messages import message, order, result, segment, serum

MESSAGES = sorted(path for path in CASES.iterdir() if path.suffix == ".hl7")


@pytest.mark.parametrize("path", MESSAGES, ids=lambda path: path.name)
def test_it_reads_the_same(path):
    data = path.read_bytes()
    assert documents.read(reduced(data, None).data) == documents.read(data)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(MESSAGES), st.data())
def test_whatever_is_done_to_it(path, data):
    """Pieces of a message are taken out, doubled or exchanged: it is refused, or reads the same rows."""
    pieces = re.split(rb"([\r\n|^~&])", path.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        place, other = (data.draw(st.integers(1, len(pieces) - 1)) for _ in range(2))
        pieces[place] = data.draw(st.sampled_from([b"", pieces[place] * 2, pieces[other], b'""', b"|", b"\\F\\"]))
    changed = b"".join(pieces)
    try:
        before = documents.read(changed)
    except DocumentRefused:
        return
    if documents.format_of(changed) == "hl7v2":
        assert documents.read(reduced(changed, None).data).rows == before.rows


def test_of_a_parent_s_result_only_whether_it_is_the_same_leaves():
    """The susceptibility of two isolates, each order citing its parent's result."""
    parents = ("600-7&培养&LN^1^大肠埃希菌", "600-7&培养&LN^2^肺炎克雷伯菌", "600-7&培养&LN^1^大肠埃希菌")
    orders = [part for place, parent in enumerate(parents, 1) for part in (order(f1=str(place), f26=parent), serum(), result(f3="18906-8^CIP^LN"))]
    data = message(*orders).encode()
    less = reduced(data, None)
    assert [line.split("|")[26] for line in less.data.decode().split("\r") if line.startswith("OBR")] == ["1", "2", "1"]
    assert "菌" not in less.data.decode() and documents.read(less.data).rows == less.document.rows
    assert [row.part for row in less.document.rows] == ["OBR-26 1", "OBR-26 2", "OBR-26 1"]


def test_segments_and_fields_that_are_not_read_stay():
    data = message(
        order(f2="OWN-1", f13="\u4e34\u5e8a", f16="D1^\u533b\u5e08"),
        serum(),
        result(f5="66.1234", f6="U/L", f7="0-40", f8="H", f16="\u6280\u5e08"),
        result(f1="2", f6="\u6d4b\u8bd5\u60a3\u8005\u7532", f7="0-40 \u6d4b\u8bd5\u60a3\u8005\u7532"),
        result(f1="3", f6="13800138000", f7="500101198001010018"),
        "NTE|1||\u5907\u6ce8",
        "ZPI|x",
    ).encode()
    less = reduced(data, None).data.decode()
    assert [line[:3] for line in less.split("\r") if line] == ["MSH", "OBR", "SPM", "OBX", "OBX", "OBX"]
    assert "|U/L|0-40|" in less, "by them the service tells whether the code can be right"
    for gone in (
        "\u6d4b\u8bd5\u60a3\u8005\u7532",
        "OWN-1",
        "\u4e34\u5e8a",
        "\u533b\u5e08",
        "66.1234",
        "13800138000",
        "500101198001010018",
        "|H|",
        "\u6280\u5e08",
        "\u5907\u6ce8",
    ):
        assert gone not in less, gone


@pytest.mark.parametrize(
    ("code", "said", "packed", "leaves"),
    [
        ("DL0009,83", "83", True, "83"),
        ("DL0009,83", "21~83.0^U/L", True, "83.0"),
        ("DL0009,\u9633\u6027", "\u9633\u6027", True, "\u9633\u6027"),
        ("120", "120", True, "120"),
        ("ALT^^99DL^X/83", "83", False, "*"),
        ("ALT^^99DL^X/83^^99DL", "83", True, "83"),
        ("A\\T\\B", "A\\T\\B", True, "A\\T\\B"),
        ("DL0009,8317.61", "66", True, "*"),
        ("ALT-1", "66", False, "*"),
        ("1", "66", False, "*"),
        ("ALT83", "83", False, "*"),
    ],
)
def test_a_code_that_holds_its_result_is_known_by_it_behind_the_box_too(code: str, said: str, packed: bool, leaves: str):
    """And no code becomes one by what stands where the result stood."""
    data = message(order(), serum(), result(f3=code, f5=said)).encode()
    less = reduced(data, None)
    [row] = documents.read(less.data).rows
    assert any(told.packed for told in row.codes) is packed
    [line] = [line for line in less.data.decode().split("\r") if line.startswith("OBX")]
    assert line.split("|")[5] == leaves


def test_the_order_s_number_goes_where_there_is_no_other():
    assert "|OWN-1|" in reduced(message(order(f2="OWN-1", f3=""), result()).encode(), None).data.decode()


def test_the_same_but_for_its_time_of_sending():
    first, later = (reduced(message(order(), result(), sent=sent).encode(), None) for sent in ("20261121160000", "20261121170000"))
    other = reduced(message(order(f3="BG-2"), result()).encode(), None)
    assert first.digest == later.digest != other.digest


@pytest.mark.parametrize(
    ("pid", "where", "reference"),
    [
        ("PID|1||P-1^^^^PI", PatientField(3), "P-1"),
        ("PID|1||P-1^^^^PI~V-2^^^^VN", PatientField(3), None),
        ("PID|1||P-1^^^^PI~V-2^^^^VN", PatientField(3, 1, "VN"), "V-2"),
        ("PID|1||P-1^^^^PI", PatientField(3, 1, "MR"), None),
        ("PID|1|O-1|P-1", PatientField(2), "O-1"),
        ("PID|1||", PatientField(3), None),
        ('PID|1||""', PatientField(3), None),
        ("PID|1||P\\F\\1^^^^PI", PatientField(3), "P|1"),
    ],
)
def test_the_patient_s_reference_where_it_is_declared(pid: str, where: PatientField, reference: str | None):
    data = message(order(), result()).replace("PID|1||T1^^^^PI||\u6d4b\u8bd5\u60a3\u8005\u7532||19800101|1", pid).encode()
    assert reduced(data, where).patient_ref == reference


@pytest.mark.parametrize(
    "segments",
    [
        (order(f7=""), segment("SPM", f1="1", f4="C^血清", f18="20261120081000"), result()),
        (order(f18="ACC-1", f24="CT"), result(f2="TX")),
        (order(f18="ACC-1", f4="ZZ^x"), result(f2="TX")),
        (order(f26="600-7&血培养^1^大肠埃希菌"), result(), order(f26="600-7&血培养^1^肺炎克雷伯菌"), result()),
        ("ORC|RE||BG-7", order(f3=""), result(), "ORC|RE||BG-8", order(f3=""), result()),
        (order(f3=""), "ORC|RE||BG-7", result()),
        ("ORC|RE||BG-7", order(f3="BG-1~BG-2"), result()),
        (order(), segment("SPM", f1="1", f4="C^血清", f11="Q"), result()),
        (order(), result(), serum(), result(), "SAC||T1", result()),
        (result(), result()),
        (order(f4="A^a~B^b", f15="尿", f24="超声"), serum(), result(f11="N"), result(f11="H")),
    ],
)
def test_every_field_that_is_read_leaves(segments: tuple[str, ...]):
    data = message(*segments).encode()
    less = reduced(data, None).data
    assert documents.read(less) == documents.read(data)
    assert "菌".encode() not in less, "a parent result is a result"


def test_an_order_control_leaves_only_where_its_number_is_read():
    assert b"ORC" not in reduced(message("ORC|RE|O-1|BG-7", order(), result()).encode(), None).data
    assert b"ORC|||BG-7" in reduced(message("ORC|RE|O-1|BG-7", order(f3=""), result()).encode(), None).data


@pytest.mark.parametrize("said", ["20261121080000", "X&Y^Z~Q"])
@pytest.mark.parametrize("path", MESSAGES, ids=lambda path: path.name)
def test_whatever_field_is_filled(path, said):
    """Each field of each segment, one after the other, so that none is read that does not leave."""
    data = path.read_bytes().replace(b"\r\n", b"\r").replace(b"\n", b"\r")
    lines = data.split(b"\r")
    for at, line in enumerate(lines):
        if line[:3] not in (b"OBR", b"OBX", b"SPM", b"ORC", b"MSH"):
            continue
        fields = line.split(b"|") + [b""] * 50
        for place in range(2 if line[:3] == b"MSH" else 1, 50):
            filled = b"|".join([*fields[:place], said.encode(), *fields[place + 1 :]])
            changed = b"\r".join([*lines[:at], filled, *lines[at + 1 :]])
            try:
                before = documents.read(changed)
            except DocumentRefused:
                continue
            assert documents.read(reduced(changed, None).data).rows == before.rows, (line[:3], place)


@pytest.mark.parametrize(("name", "leaves"), [("质控血清^水平2", "PID|||||QC"), ("犬^豆豆", "PID|||||DONOR"), ("李^梅", None)])
def test_of_what_stands_for_a_name_only_that_it_is_none_leaves(name, leaves):
    data = message(order(), serum(), result()).replace("测试患者甲", name).encode()
    less = reduced(data, None)
    assert [line for line in less.data.decode().split("\r") if line.startswith("PID")] == ([leaves] if leaves else [])
    assert documents.read(less.data).rows == documents.read(data).rows


def test_of_remarks_only_what_has_a_word_leaves():
    notes = segment("NTE", f1="1", f3="标本为胸水，李梅医师") + "\r" + segment("NTE", f1="2", f3="已通知李梅")
    data = message(order(f13="采自输液侧 李梅"), serum(), result(), notes).encode()
    less = reduced(data, None)
    lines = less.data.decode().split("\r")
    assert [line for line in lines if line.startswith("NTE")] == ["NTE|||specimen: pleural fluid"] and "李" not in less.data.decode()
    assert next(line for line in lines if line.startswith("OBR")).split("|")[13] == "VOID" and documents.read(less.data).rows == documents.read(data).rows
