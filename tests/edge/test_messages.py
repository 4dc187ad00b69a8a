"""Messages by MLLP: handed in, acknowledged when the service has answered, and nothing of a person or a result outlives them."""

from __future__ import annotations

import base64
import json
import threading

import hl7
import pytest
from hl7.client import MLLPClient

from recognition.domain.report_documents.model import MOST_BYTES
from tests.edge.running_box import Box, CentreBeside, fields, framed, received
from tests.reports.expected import ALL, CASES, as_expected
from tests.reports.messages import message, order, result, serum
from tests.reports.test_nothing_is_kept import NUMBERS, PERSONS, REPORTS, VALUE, WORDS, marked
from tests.running import HOST

NAME = "溶血程度"
"""Of these words the one that is an item's name, by which a row is asked back."""
MESSAGES = sorted(path for path in CASES.iterdir() if path.suffix == ".hl7")


def text(control: str = "M-1", **head: str) -> str:
    """A message of one result."""
    return message(order(), serum(), result(), **head).replace("|T0001|", f"|{control}|")


def entries(centre: CentreBeside) -> int:
    """How many entries the ledger has."""
    return centre.app.extensions["recognition"].ledger.reads.size()


def test_every_case_comes_to_what_it_expects_and_nothing_of_it_is_left(own_box: Box, centre: CentreBeside):
    box = own_box
    with box.connect() as connection:
        for path in MESSAGES:
            connection.sendall(framed(marked(path.read_bytes()).replace(b"\r\n", b"\n").replace(b"\n", b"\r")))
            [told] = received(connection)
            found = fields(told, "gb18030" if "gb18030" in path.name else "utf-8")
            assert found["MSA"][1:3] == ["AA", centre_id(path.read_bytes())], told
            as_expected(centre.answers[-1], ALL[path.name])
    sent = b"".join(base64.b64decode(json.loads(each.body)["document_base64"]) for each in centre.reached)
    box.stop()
    kept = b"".join(path.read_bytes() for path in box.folder.rglob("*") if path.is_file())
    assert b"handed in" in kept, "there is a log"
    for charset in ("utf-8", "gb18030"):
        for canary in (*PERSONS, *NUMBERS, *REPORTS, *WORDS, VALUE):
            assert canary.encode(charset) not in kept, canary
        for canary in (*PERSONS, *NUMBERS, *(set(WORDS) - {NAME}), VALUE):
            assert canary.encode(charset) not in sent, f"{canary} left the hospital"


def centre_id(data: bytes) -> str:
    """MSH-10."""
    return data.split(b"|")[9].decode("ascii")


def test_a_sender_of_another_hand_understands(box: Box, centre: CentreBeside):
    with MLLPClient(HOST, box.ports[0]) as client:
        told = hl7.parse(client.send_message(text("M-7")).decode().strip("\x0b\x1c\r"))
    assert [str(told["MSA.F1"]), str(told["MSA.F2"]), str(told["MSH.F5"])] == ["AA", "M-7", "LIS"]
    assert centre.answers[-1]["asked"] == 1


def test_several_messages_cut_anywhere(box: Box, centre: CentreBeside):
    data = b"\r\n" + b"".join(framed(text(f"M-2{place}").encode()) for place in range(3))
    with box.connect() as connection:
        for place in range(0, len(data), 97):
            connection.sendall(data[place : place + 97])
        told = [fields(each)["MSA"][1:3] for each in received(connection, 3)]
    assert told == [["AA", "M-20"], ["AA", "M-21"], ["AA", "M-22"]]
    assert len(centre.answers) == 3


def test_what_is_sent_again_makes_nothing_twice(box: Box, centre: CentreBeside):
    with box.connect() as connection:
        connection.sendall(framed(text("M-3").encode()))
        received(connection)
        before = entries(centre)
        connection.sendall(framed(text("M-3").encode()))
        [same] = received(connection)
        connection.sendall(framed(text("M-3", sent="20261121160500").encode()))
        [later] = received(connection)
        assert entries(centre) == before
        connection.sendall(framed(text("M-3-NEW").encode()))
        received(connection)
    assert [fields(each)["MSA"][1] for each in (same, later)] == ["AA", "AA"]
    assert fields(later)["MSA"][3] == "sent before 1"
    assert entries(centre) == before + 1, "another message is another question"


def test_two_at_once_make_one(box: Box, centre: CentreBeside):
    before, told = entries(centre), []

    def send() -> None:
        with box.connect() as connection:
            connection.sendall(framed(text("M-4").encode()))
            told.extend(fields(each)["MSA"][1] for each in received(connection))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(40)
    assert told == ["AA"] * 4
    assert entries(centre) == before + 1


def test_gb18030_under_a_wrong_label_is_read_and_answered_in_it(box: Box, centre: CentreBeside):
    data = message(order(f3="BG-9"), serum(), result(f3="ZZ9^不知道的项目^99DL"), charset="UNICODE UTF-8").encode("gb18030")
    with box.connect() as connection:
        connection.sendall(framed(data))
        connection.sendall(framed(data.replace(b"ORU^R01", b"ORM^O01")))
        first, second = received(connection, 2)
    assert fields(first)["MSA"][1] == "AA"
    assert [notice["code"] for notice in centre.answers[-1]["notices"]][0] == "charset_differs_from_label"
    assert fields(second, "gb18030")["MSA"][1] == "AR"
    assert "ORU^R01" not in second.decode("gb18030") and "不是检验或检查报告" in second.decode("gb18030")


@pytest.mark.parametrize(
    ("data", "outcome", "code"),
    [
        (text("M-5").replace("ORU^R01", "ADT^A01").encode(), "AR", "not_a_report"),
        (b"hello", "AR", "hl7_malformed"),
        (b"", "AR", "report_empty"),
        (text("M-5").encode() + b"\rPID|1||T2^^^^PI||X||19700101|1", "AE", "several_patients"),
        (text("M-5").encode() + b"\xff\xff\xff", "AE", "charset_unreadable"),
        (message(order(), *[result(f1=str(place)) for place in range(201)]).encode(), "AE", "too_many_rows"),
        (text("M-5").encode() + b"\rNTE|1||" + b"x" * MOST_BYTES, "AE", "report_too_large"),
    ],
    ids=["adt", "words", "empty", "several", "charset", "rows", "large"],
)
def test_what_is_refused_is_told_with_its_code(data: bytes, outcome: str, code: str, box: Box, centre: CentreBeside):
    with box.connect() as connection:
        connection.sendall(framed(data))
        [told] = received(connection)
        connection.sendall(framed(text(f"M-6-{code}").encode()))
        [next_one] = received(connection)
    found = fields(told)
    assert found["MSA"][1] == outcome and found["ERR"][5] == code, told
    assert fields(next_one)["MSA"][1:3] == ["AA", f"M-6-{code}"], "the connection goes on"
    assert len(centre.reached) == 1


def test_one_connection_too_many_and_a_silent_one(box: Box):
    many = [box.connect() for _ in range(32)]
    with box.connect() as one_more:
        assert one_more.recv(10) == b""
    many[0].sendall(framed(text("M-8").encode()))
    assert fields(received(many[0])[0])["MSA"][1] == "AA"
    for connection in many:
        connection.close()
    box.until(lambda: _answered(box))


def _answered(box: Box) -> bool:
    with box.connect() as connection:
        try:
            connection.sendall(framed(text("M-9").encode()))
            return fields(received(connection)[0])["MSA"][1] == "AA"
        except (OSError, AssertionError):
            return False
