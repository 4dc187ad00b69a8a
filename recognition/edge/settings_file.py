"""The settings of the box: one TOML file, read once; a wrong or unknown setting stops the start and says which and what would be right."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from recognition.edge import signing_settings
from recognition.edge.settings import Acknowledge, CentreAddress, EdgeLimits, EdgeSettings, ListenAt, NamedField, PatientField, Purpose, Sender, WatchedFolder
from recognition.ledger.checkpoints.note import PublicKey, read_keys
from recognition.report_codes.private_keys import PrivateKey
from recognition.support.request_signing import KEY as SIGNING_KEY
from recognition.support.request_signing import SigningAlgorithm, available
from recognition.support.setting_table import SettingsError, SettingTable

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
KEY = re.compile(r"[!-~]{8,200}")
NAMED = re.compile(r"([A-Z][A-Z0-9]{2})-([1-9][0-9]?)(?:\.([1-9][0-9]?))?")
PATIENT = re.compile(r"PID-([1-9][0-9]?)(?:\.([1-9][0-9]?))?(?::([!-~]{1,20}))?")


class DeclaredInstitution(NamedTuple):
    """An institution's code, its key of the service, with what it signs reports, and with what the key signs requests."""

    code: str
    key: str
    signs: tuple[str, PrivateKey] | None
    signed: SigningAlgorithm | None


def read(path: Path) -> EdgeSettings:
    """The settings in a file; raises SettingsError."""
    try:
        table = SettingTable(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise SettingsError(str(path), "a file that can be read") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(str(path), f"TOML in UTF-8 ({error})") from error
    data = table.folder("data")
    keys = {each.code: each for each in map(_institution, table.tables("institution", 1))}
    told_senders = [_sender(each, keys) for each in table.tables("sender", 1)]
    senders = {sender.name: sender for sender in told_senders}
    if len(senders) < len(told_senders):
        raise SettingsError("sender", "one of each name")
    told = EdgeSettings(
        data=data,
        seal_key=table.path("seal_key_file", optional=True) or data / "keys" / "seal.key",
        centre=replace(_centre(table.table("centre")), signing={each.key: each.signed for each in keys.values() if each.signed}),
        senders=tuple(senders.values()),
        listeners=tuple(_listener(each, senders) for each in table.tables("listener")),
        soap=tuple(_listener(each, senders) for each in table.tables("soap")),
        folders=tuple(_folder(each, senders) for each in table.tables("folder")),
        limits=_limits(table.table("limits")),
    )
    table.nothing_else()
    if not told.listeners and not told.soap and not told.folders:
        raise SettingsError("listener", "given, or soap or folder: nothing would come in")
    return told


def _centre(table: SettingTable) -> CentreAddress:
    name, url = table.name("url"), urlsplit(table.text("url"))
    right = "https://HOST[:PORT], or http:// on this machine alone"
    try:
        port = url.port or (443 if url.scheme == "https" else 80)
    except ValueError as error:
        raise SettingsError(name, right) from error
    if url.scheme not in ("http", "https") or not url.hostname or url.query or url.username or (url.scheme == "http" and not on_this_machine(url.hostname)):
        raise SettingsError(name, right)
    ca_file = table.path("ca_file", optional=True, exists=True)
    patience = table.number("patience_seconds", 1, 60, 10)
    keys = table.path("ledger_key_file", optional=True, exists=True)
    table.nothing_else()
    return CentreAddress(url.hostname, port, url.scheme == "https", url.path.rstrip("/"), ca_file, patience, _ledger_keys(keys, table.name("ledger_key_file")))


def _ledger_keys(path: Path | None, name: str) -> tuple[PublicKey, ...]:
    if path is None:
        return ()
    try:
        keys = tuple(read_keys(path.read_text(encoding="ascii")))
    except (OSError, ValueError) as error:
        raise SettingsError(
            name, "a file with the public keys of the service's ledger, a line each, as `checkpoints/keys` in its data folder has them"
        ) from error
    if not keys:
        raise SettingsError(name, "a file with at least one public key of the service's ledger")
    return keys


def _institution(table: SettingTable) -> DeclaredInstitution:
    code, name = table.text("code"), table.name("key_file")
    path = table.path("key_file", exists=True)
    signs, signed = signing_settings.of_institution(table), _signed(table)
    table.nothing_else()
    assert path is not None
    try:
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(name, "a file with the institution's key that this account may read") from error
    if not (SIGNING_KEY if signed else KEY).fullmatch(key):
        raise SettingsError(name, "a file with the institution's key and nothing else")
    return DeclaredInstitution(code, key, signs, signed)


def _signed(table: SettingTable) -> SigningAlgorithm | None:
    told = table.one_of("signed", ["", *SigningAlgorithm], "")
    algorithm = SigningAlgorithm(told) if told else None
    if algorithm and not available(algorithm):
        raise SettingsError(table.name("signed"), "hmac-sha256, for this machine's OpenSSL has no SM3")
    return algorithm


def _sender(table: SettingTable, keys: dict[str, DeclaredInstitution]) -> Sender:
    name = table.text("name", NAME, "small letters, digits and hyphens")
    institution = table.one_of("institution", keys)
    purpose = Purpose(table.one_of("purpose", [*Purpose]))
    sha256 = table.text("certificate_sha256", default="").replace(":", "").lower()
    if sha256 and not re.fullmatch("[0-9a-f]{64}", sha256):
        raise SettingsError(table.name("certificate_sha256"), "the SHA-256 of the certificate, 64 hexadecimal digits")
    subject = table.text("certificate_subject", default="")
    where = PATIENT.fullmatch(table.text("patient_ref", PATIENT, "such as PID-3.1 or PID-3.1:MR", default="PID-1"))
    assert where is not None
    patient = PatientField(int(where[1]), int(where[2] or 1), where[3] or "") if table.has("patient_ref") else None
    if purpose is Purpose.REPEATS and patient is None:
        raise SettingsError(table.name("patient_ref"), "given for repeats: by it they are known to repeat what was accepted for the same patient")
    token = _token(table, purpose)
    facility = table.text("facility", default="")
    signs = signing_settings.of_sender(table, keys[institution].signs) if purpose is Purpose.SIGN else None
    acknowledge = Acknowledge(table.one_of("acknowledge", [*Acknowledge], "as_asked"))
    told = Sender(name, institution, keys[institution].key, purpose, sha256, subject, patient, acknowledge, facility, signs, token)
    table.nothing_else()
    return told


def _token(table: SettingTable, purpose: Purpose) -> NamedField | None:
    """Where the patient's token stands; needed for what is announced, and of no use otherwise."""
    where = NAMED.fullmatch(table.text("token", NAMED, "such as ZPT-2 or ZPT-2.1", default="ZPT-1"))
    assert where is not None
    if (purpose is Purpose.ANNOUNCE) != table.has("token"):
        raise SettingsError(table.name("token"), "given for announcements, and for nothing else: by it the result is found for the patient")
    return NamedField(where[1], int(where[2]), int(where[3] or 1)) if table.has("token") else None


def _listener(table: SettingTable, senders: dict[str, Sender]) -> ListenAt:
    address, port = table.text("address"), table.number("port", 1, 65535)
    files = (
        table.path("certificate_file", optional=True, exists=True),
        table.path("private_key_file", optional=True, exists=True),
        table.path("client_ca_file", optional=True, exists=True),
    )
    if any(files):
        if not all(files):
            raise SettingsError(
                table.name("client_ca_file"), "given together with certificate_file and private_key_file: senders are known by their certificates"
            )
        table.nothing_else()
        if not any(sender.sha256 or sender.subject for sender in senders.values()):
            raise SettingsError("sender", "one with certificate_sha256 or certificate_subject, for the listener with TLS knows no other")
        return ListenAt(address, port, None, *files)
    sender, plain = senders[table.one_of("sender", senders)], table.switch("plain_network")
    if not on_this_machine(address) and not plain:
        raise SettingsError(
            table.name("plain_network"), "true where messages of patients may go over the network unencrypted; else give the listener a certificate"
        )
    table.nothing_else()
    return ListenAt(address, port, sender)


def _folder(table: SettingTable, senders: dict[str, Sender]) -> WatchedFolder:
    path, sender = table.folder("path"), senders[table.one_of("sender", senders)]
    days = (table.number("keep_done_days", 0, 30, 0), table.number("keep_refused_days", 0, 30, 7))
    table.nothing_else()
    if not path.is_dir():
        raise SettingsError(table.name("path"), "a folder that is there")
    return WatchedFolder(path, sender, *days)


def _limits(table: SettingTable) -> EdgeLimits:
    usual = EdgeLimits()
    told = EdgeLimits(
        connections=table.number("connections", 1, 1000, usual.connections),
        idle_seconds=table.number("idle_seconds", 1, 86400, usual.idle_seconds),
        frame_seconds=table.number("frame_seconds", 1, 600, usual.frame_seconds),
        queue_messages=table.number("queue_messages", 0, 1_000_000, usual.queue_messages),
        queue_days=table.number("queue_days", 1, 92, usual.queue_days),
    )
    table.nothing_else()
    return told


def on_this_machine(host: str) -> bool:
    """Whether an address is this machine's own and reached by no other."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
