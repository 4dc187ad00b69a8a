"""Nothing that differs from a signed code in any byte is believed, by our reader or by the independent one; and the two agree on everything."""

from __future__ import annotations

import random
from collections.abc import Iterator

import cbor2
import pytest

from recognition.report_codes import codes, digits
from recognition.report_codes.faults import CodeRefused
from recognition.report_codes.private_keys import PrivateKey
from recognition.report_codes.sign1 import protected, to_be_signed
from tests.report_codes import independent_reader, made

NAMES = {-8: "ed25519", -65538: "sm2"}
EACH = 700


def believed_by_ours(text: str, key: PrivateKey) -> bool:
    try:
        codes.verify(codes.read(text), key.algorithm, key.public)
    except CodeRefused:
        return False
    return True


def believed_by_the_other(text: str, key: PrivateKey) -> bool:
    try:
        independent_reader.read(text, {key.key_id: (NAMES[int(key.algorithm)], key.public)})
    except independent_reader.Refused:
        return False
    return True


def changed(message: bytes, chance: random.Random) -> bytes:
    """The message with bytes changed, cut, doubled, put in or behind it."""
    place, size = chance.randrange(len(message)), chance.randrange(1, 5)
    noise = chance.randbytes(size)
    return chance.choice(
        (
            lambda: message[:place] + noise + message[place + size :],
            lambda: message[:place] + bytes([message[place] ^ (1 << chance.randrange(8))]) + message[place + 1 :],
            lambda: message[:place] + noise + message[place:],
            lambda: message[:place] + message[place + size :],
            lambda: message + noise,
            lambda: message[:place],
            lambda: noise + message,
        )
    )()


def changed_digits(text: str, chance: random.Random) -> str:
    """Digits of the text changed, with or without check digits that fit again."""
    places = {chance.randrange(4, len(text) - 2) for _ in range(chance.randrange(1, 4))}
    body = "".join(chance.choice("0123456789") if place in places else digit for place, digit in enumerate(text))[:-2]
    return body + chance.choice((text[-2:], f"{98 - int(body) * 100 % 97:02d}"))


@pytest.mark.parametrize("key", [made.ed25519(), made.sm2()], ids=["ed25519", "sm2"])
@pytest.mark.parametrize("seed", [1, 2])
def test_no_mutation_is_believed(key: PrivateKey, seed: int):
    chance = random.Random(seed)
    text = codes.sign(made.claims(chance.choice((1, 3, 30))), key)
    message = digits.unwrapped(text)
    assert believed_by_ours(text, key) and believed_by_the_other(text, key)
    mutated = [digits.wrapped(changed(message, chance)) for _ in range(EACH)] + [changed_digits(text, chance) for _ in range(EACH)]
    mutated = [each for each in mutated if each != text]
    assert len(mutated) > 1000
    assert [each for each in mutated if believed_by_ours(each, key)] == []
    assert [each for each in mutated if believed_by_the_other(each, key)] == []


def spelt_otherwise(payload: bytes) -> Iterator[tuple[str, bytes]]:
    """The same claims in other bytes, each of which a general reader of CBOR takes for the same."""
    members = cbor2.loads(payload)
    yield "keys in another order", cbor2.dumps(dict(reversed(members.items())))
    yield "a longer head", payload.replace(b"\x01\x6c", b"\x01\x78\x0c", 1)
    yield "an indefinite map", b"\xbf" + payload[1:] + b"\xff"
    yield "a tag before it", cbor2.dumps(cbor2.CBORTag(55799, members))
    yield "bytes behind it", payload + b"\0"
    yield "a key twice", bytes([payload[0] + 1]) + payload[1:] + b"\x07" + cbor2.dumps(members[7])
    yield "a claim that is not named", cbor2.dumps(members | {10: 1})
    yield "a null for the mark", cbor2.dumps(dict(sorted((members | {4: None}).items())))
    yield "a float for the minute", cbor2.dumps(members | {3: float(members[3])})
    yield "true for a number", payload.replace(b"\x83\x00\x02", b"\x83\xf4\x02", 1)
    yield "the day as a date", cbor2.dumps(members | {6: "2026-11-18"})
    groups = members[7]
    yield "a group in two", cbor2.dumps(members | {7: [[0, 2, groups[0][2][:1]], [0, 2, [sum(groups[0][2][:2]), *groups[0][2][2:]]]]})
    yield "a base before the first time", cbor2.dumps(members | {3: members[3] - 1, 7: [[offset + 1, *rest] for offset, *rest in groups]})
    yield "a code twice", cbor2.dumps(members | {7: [[*groups[0][:2], [*groups[0][2], 0]]]})
    yield "a code that goes down", cbor2.dumps(members | {7: [[*groups[0][:2], [250301004, -3, 6]]]})
    yield "an empty group", cbor2.dumps(members | {7: [*groups, [5, 2, []]]})
    yield "no groups beside others", cbor2.dumps(members | {8: []})
    yield "a big number", payload.replace(bytes.fromhex("1a0eeb4a49"), bytes.fromhex("c2440eeb4a49"), 1)
    yield "a claims list", cbor2.dumps(list(members.values()))
    yield "nested without end", b"\x81" * 300 + b"\x01"


@pytest.mark.parametrize("key", [made.ed25519(), made.sm2()], ids=["ed25519", "sm2"])
def test_another_spelling_is_refused_even_where_its_key_signed_it(key: PrivateKey):
    payload = codes.read(codes.sign(made.claims(), key)).signed.payload
    for name, other in spelt_otherwise(payload):
        assert other != payload, name
        signature = key.sign(to_be_signed(key.algorithm, key.key_id, other))
        message = b"\xd2\x84" + b"".join(cbor2.dumps(part) for part in (protected(key.algorithm, key.key_id), {}, other, signature))
        assert (believed_by_ours(digits.wrapped(message), key), believed_by_the_other(digits.wrapped(message), key)) == (False, False), name


def test_other_forms_of_the_message_are_refused():
    key = made.ed25519()
    signed = codes.read(codes.sign(made.claims(), key)).signed
    head, kid = protected(key.algorithm, key.key_id), {4: key.key_id}
    parts = [head, {}, signed.payload, signed.signature]
    signed_without_kid = key.sign(cbor2.dumps(["Signature1", cbor2.dumps({1: -8}), b"", signed.payload]))
    forms = {
        "key id unprotected": cbor2.CBORTag(18, [cbor2.dumps({1: -8}), kid, signed.payload, signed_without_kid]),
        "key id in both": cbor2.CBORTag(18, [head, kid, *parts[2:]]),
        "a note unprotected": cbor2.CBORTag(18, [head, {9: 1}, *parts[2:]]),
        "another tag": cbor2.CBORTag(17, parts),
        "no tag": parts,
        "a fifth part": cbor2.CBORTag(18, [*parts, b""]),
        "header in another order": cbor2.CBORTag(18, [cbor2.dumps({4: key.key_id, 1: -8}), *parts[1:]]),
        "another member of the header": cbor2.CBORTag(18, [cbor2.dumps({1: -8, 4: key.key_id, 3: 0}), *parts[1:]]),
        "algorithm -19": cbor2.CBORTag(18, [cbor2.dumps({1: -19, 4: key.key_id}), *parts[1:]]),
        "no payload": cbor2.CBORTag(18, [head, {}, None, signed.signature]),
    }
    for name, form in forms.items():
        text = digits.wrapped(cbor2.dumps(form))
        assert (believed_by_ours(text, key), believed_by_the_other(text, key)) == (False, False), name
    packed = digits.wrapped(cbor2.dumps(cbor2.CBORTag(18, parts)))
    assert believed_by_ours(packed, key), "the same parts in the one form are taken"


def test_other_check_digits_of_the_same_rest_are_refused():
    """98 stands for the same rest as 01, 97 for 00, 99 for 02: a text has one spelling."""
    key, found = made.ed25519(), 0
    for number in range(300):
        text = codes.sign(made.claims(1, report=f"R{number}"), key)
        for other in {"98": "01", "97": "00", "02": "99"}.get(text[-2:], "").split():
            found += 1
            assert int(text[:-2] + other) % 97 == 1
            assert not believed_by_ours(text[:-2] + other, key) and not believed_by_the_other(text[:-2] + other, key)
    assert found
