"""SM2 (GB/T 32918.2, SM3, signer's id 1234567812345678) by the system's libcrypto, for report codes and checkpoints: the cryptography library does
not load SM2 keys, and pure Python takes 12 to 25 ms where this takes under one."""

from __future__ import annotations

import ctypes
from functools import cache, lru_cache
from typing import Any

SIGNER_ID = b"1234567812345678"
"""The default of GM/T 0009. It must be said: OpenSSL 3 signs and verifies with an empty id unless told."""
HALF = 32
SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
"""What stands before a point in a SubjectPublicKeyInfo: ecPublicKey on the curve 1.2.156.10197.1.301."""
SONAMES = ("libcrypto.so.3", "libcrypto.so", "libcrypto.3.dylib")
"""By name alone: `ctypes.util.find_library` starts a process to find one, which a thread beside gevent's loop cannot."""
_POINTER, _SIZE = ctypes.c_void_p, ctypes.c_size_t
_FUNCTIONS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "d2i_PUBKEY": (_POINTER, (_POINTER, _POINTER, ctypes.c_long)),
    "d2i_AutoPrivateKey": (_POINTER, (_POINTER, _POINTER, ctypes.c_long)),
    "i2d_PUBKEY": (ctypes.c_int, (_POINTER, _POINTER)),
    "i2d_PrivateKey": (ctypes.c_int, (_POINTER, _POINTER)),
    "EVP_PKEY_is_a": (ctypes.c_int, (_POINTER, ctypes.c_char_p)),
    "EVP_PKEY_free": (None, (_POINTER,)),
    "EVP_PKEY_CTX_new": (_POINTER, (_POINTER, _POINTER)),
    "EVP_PKEY_CTX_new_from_name": (_POINTER, (_POINTER, ctypes.c_char_p, ctypes.c_char_p)),
    "EVP_PKEY_CTX_free": (None, (_POINTER,)),
    "EVP_PKEY_CTX_set1_id": (ctypes.c_int, (_POINTER, ctypes.c_char_p, ctypes.c_int)),
    "EVP_PKEY_keygen_init": (ctypes.c_int, (_POINTER,)),
    "EVP_PKEY_generate": (ctypes.c_int, (_POINTER, _POINTER)),
    "EVP_PKEY_public_check": (ctypes.c_int, (_POINTER,)),
    "EVP_MD_CTX_new": (_POINTER, ()),
    "EVP_MD_CTX_free": (None, (_POINTER,)),
    "EVP_MD_CTX_set_pkey_ctx": (None, (_POINTER, _POINTER)),
    "EVP_sm3": (_POINTER, ()),
    "EVP_DigestVerifyInit": (ctypes.c_int, (_POINTER, _POINTER, _POINTER, _POINTER, _POINTER)),
    "EVP_DigestVerify": (ctypes.c_int, (_POINTER, ctypes.c_char_p, _SIZE, ctypes.c_char_p, _SIZE)),
    "EVP_DigestSignInit": (ctypes.c_int, (_POINTER, _POINTER, _POINTER, _POINTER, _POINTER)),
    "EVP_DigestSign": (ctypes.c_int, (_POINTER, ctypes.c_char_p, _POINTER, ctypes.c_char_p, _SIZE)),
    "ERR_clear_error": (None, ()),
}


class Missing(Exception):
    """No libcrypto of OpenSSL 3 with SM2 on this machine."""


class HeldKey:
    """A key that libcrypto holds, until nothing here does."""

    def __init__(self, pointer: int) -> None:
        """`pointer` is owned from now on."""
        self.pointer = pointer
        self._free = library().EVP_PKEY_free

    def __del__(self) -> None:
        self._free(self.pointer)


@cache
def library() -> Any:
    """The library with the functions used here. Raises Missing."""
    for name in SONAMES:
        try:
            loaded = ctypes.CDLL(name)
            for function, (result, arguments) in _FUNCTIONS.items():
                getattr(loaded, function).restype, getattr(loaded, function).argtypes = result, arguments
        except (OSError, AttributeError):
            continue
        return loaded
    raise Missing()


def available() -> bool:
    """Whether this machine has it."""
    try:
        return bool(library())
    except Missing:
        return False


@lru_cache(256)
def public_key(point: bytes) -> HeldKey:
    """The public key of 65 bytes 04 ‖ x ‖ y. Raises ValueError for no point of the curve, Missing."""
    key = _loaded("d2i_PUBKEY", SPKI + point)
    context = library().EVP_PKEY_CTX_new(key.pointer, None)
    try:
        if library().EVP_PKEY_public_check(context) != 1:
            raise ValueError("no point of the curve")
    finally:
        library().EVP_PKEY_CTX_free(context)
        library().ERR_clear_error()
    return key


def private_key(der: bytes) -> HeldKey:
    """A private key in PKCS #8 or SEC 1, as openssl writes it. Raises ValueError for any other than SM2's, Missing."""
    return _loaded("d2i_AutoPrivateKey", der)


def new_private_key() -> bytes:
    """A fresh private key as DER (SEC 1). Raises Missing."""
    made, context = ctypes.c_void_p(), library().EVP_PKEY_CTX_new_from_name(None, b"SM2", None)
    try:
        if library().EVP_PKEY_keygen_init(context) != 1 or library().EVP_PKEY_generate(context, ctypes.byref(made)) != 1:
            raise Missing()
    finally:
        library().EVP_PKEY_CTX_free(context)
    return _written("i2d_PrivateKey", HeldKey(made.value or 0))


def point_of(key: HeldKey) -> bytes:
    """The public key of a private one, 65 bytes."""
    return _written("i2d_PUBKEY", key)[-65:]


def verified(key: HeldKey, signature: bytes, data: bytes) -> bool:
    """Whether the 64 bytes r ‖ s are the key's signature over the data."""
    der = _der(signature)
    with_context = library().EVP_DigestVerify
    return bool(_with_digest(key, "EVP_DigestVerifyInit", lambda context: with_context(context, der, len(der), data, len(data)) == 1))


def signed(key: HeldKey, data: bytes) -> bytes:
    """The key's signature over the data, r ‖ s."""

    def made(context: int) -> bytes:
        size = ctypes.c_size_t(128)
        buffer = ctypes.create_string_buffer(size.value)
        if library().EVP_DigestSign(context, buffer, ctypes.byref(size), data, len(data)) != 1:
            raise ValueError("not signed")
        return buffer.raw[: size.value]

    return _raw(_with_digest(key, "EVP_DigestSignInit", made))


def _with_digest(key: HeldKey, begin: str, use: Any) -> Any:
    found = library()
    digest, context = found.EVP_MD_CTX_new(), found.EVP_PKEY_CTX_new(key.pointer, None)
    try:
        if found.EVP_PKEY_CTX_set1_id(context, SIGNER_ID, len(SIGNER_ID)) != 1:
            raise Missing()
        found.EVP_MD_CTX_set_pkey_ctx(digest, context)
        if getattr(found, begin)(digest, None, found.EVP_sm3(), None, key.pointer) != 1:
            raise Missing()
        return use(digest)
    finally:
        found.EVP_MD_CTX_free(digest)
        found.EVP_PKEY_CTX_free(context)
        found.ERR_clear_error()


def _loaded(function: str, der: bytes) -> HeldKey:
    buffer = ctypes.create_string_buffer(der, len(der))
    place = ctypes.c_void_p(ctypes.addressof(buffer))
    pointer = getattr(library(), function)(None, ctypes.byref(place), len(der))
    library().ERR_clear_error()
    if not pointer:
        raise ValueError("no such key")
    key = HeldKey(pointer)
    if library().EVP_PKEY_is_a(pointer, b"SM2") != 1:
        raise ValueError("no SM2 key")
    return key


def _written(function: str, key: HeldKey) -> bytes:
    buffer = ctypes.create_string_buffer(512)
    place = ctypes.c_void_p(ctypes.addressof(buffer))
    size = getattr(library(), function)(key.pointer, ctypes.byref(place))
    return buffer.raw[:size]


def _der(signature: bytes) -> bytes:
    numbers = b"".join(_integer(half.lstrip(b"\0")) for half in (signature[:HALF], signature[HALF:]))
    return b"\x30" + bytes([len(numbers)]) + numbers


def _integer(magnitude: bytes) -> bytes:
    body = b"\0" + magnitude if not magnitude or magnitude[0] & 0x80 else magnitude
    return b"\2" + bytes([len(body)]) + body


def _raw(der: bytes) -> bytes:
    size = der[3]
    first, second = der[4 : 4 + size], der[6 + size :]
    return b"".join(half.lstrip(b"\0").rjust(HALF, b"\0") for half in (first, second))
