"""Who a sender is, by its client certificate, and the TLS of a listener."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from hashlib import sha256

from cryptography import x509

from recognition.edge.settings import ListenAt, Sender
from recognition.settings import SettingsError

HANDSHAKE = 10.0
"""Seconds in which a sender must have shown its certificate."""


def context(listen: ListenAt) -> ssl.SSLContext | None:
    """TLS 1.2 or later that asks for a certificate and takes those that `client_ca` vouches for; None for a plain listener. Raises SettingsError."""
    if listen.certificate is None:
        return None
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.verify_mode = ssl.CERT_REQUIRED
    try:
        made.load_cert_chain(listen.certificate, listen.private_key)
        made.load_verify_locations(listen.client_ca)
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(
            f"listener {listen.port}", "given a certificate in PEM, its unencrypted private key, and the certificates that vouch for senders"
        ) from error
    return made


def sender_of(certificate: bytes, senders: Iterable[Sender]) -> Sender | None:
    """The sender declared with this certificate (DER): by its SHA-256, else by its whole subject."""
    digest, subject = sha256(certificate).hexdigest(), x509.load_der_x509_certificate(certificate).subject
    declared = list(senders)
    return next((each for each in declared if each.sha256 == digest), None) or next(
        (each for each in declared if each.subject and not each.sha256 and x509.Name.from_rfc4514_string(each.subject) == subject), None
    )


def refuse_unreadable(senders: Iterable[Sender]) -> None:
    """Raises SettingsError for a subject that is written in no form that is read, and for two senders with one certificate."""
    seen: set[str] = set()
    for sender in senders:
        try:
            subject = x509.Name.from_rfc4514_string(sender.subject).rfc4514_string() if sender.subject else ""
        except ValueError as error:
            raise SettingsError("certificate_subject", "as `openssl x509 -noout -subject -nameopt RFC2253` prints it") from error
        known = {text for text in (sender.sha256, subject) if text}
        if known & seen:
            raise SettingsError("sender", "one of each certificate")
        seen |= known
