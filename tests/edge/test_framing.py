"""MLLP's framing by itself: however bytes arrive, the messages are the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognition.edge.frames import Endless, FrameReader, MllpFrame

CONTENT = st.binary(max_size=40).map(lambda data: data.replace(b"\x0b", b"").replace(b"\x1c", b""))


@given(st.lists(CONTENT, max_size=5), st.lists(st.integers(0, 300), max_size=8))
def test_cut_anywhere_it_is_the_same(contents: list[bytes], cuts: list[int]):
    stream = b"".join(b"\x0b" + content + b"\x1c\r" for content in contents)
    places = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    reader, found = FrameReader(), []
    for begins, ends in zip(places, places[1:], strict=False):
        found += reader.feed(stream[begins:ends])
    assert found == [MllpFrame(content) for content in contents]
    assert not reader.within


@pytest.mark.parametrize(
    ("stream", "messages"),
    [
        (b"\x0bA\x1c\x0bB\x1c", [b"A", b"B"]),
        (b"\r\n\x0bA\x1c\n\r\x0bB\x1c\r", [b"A", b"B"]),
        (b"\x0bhalf\x0bwhole\x1c\r", [b"whole"]),
        (b"MSH without beginning\x1c\r\x0bA\x1c\r", [b"A"]),
        (b"\x0bA", []),
    ],
    ids=["no CR", "line ends between", "begun anew", "no VT", "not ended"],
)
def test_what_senders_do(stream: bytes, messages: list[bytes]):
    assert [frame.data for frame in FrameReader().feed(stream)] == messages


def test_a_message_that_is_too_large_keeps_its_head_and_the_next_is_read():
    reader = FrameReader(most=100)
    head = b"MSH|1" + b"x" * 95
    assert reader.feed(b"\x0b" + head) == []
    assert reader.feed(b"y" * 10_000) == []
    first, second = reader.feed(b"\x1c\r\x0bB\x1c\r")
    assert first.too_large and first.data.startswith(head) and len(first.data) <= 4096
    assert second == MllpFrame(b"B")


def test_one_byte_more_than_may_be():
    assert FrameReader(most=3).feed(b"\x0babc\x1c") == [MllpFrame(b"abc")]
    [frame] = FrameReader(most=3).feed(b"\x0babcd\x1c")
    assert frame.too_large


def test_one_without_end_is_given_up():
    reader = FrameReader(most=10)
    reader.feed(b"\x0b")
    with pytest.raises(Endless):
        for _ in range(80):
            reader.feed(b"z" * (1 << 20))
