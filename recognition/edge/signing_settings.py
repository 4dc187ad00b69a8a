"""With what the own laboratory's reports are signed: the institution's private key and identifier, and how a sender's codes and squares are."""

from __future__ import annotations

from recognition.domain import identifiers
from recognition.edge.settings import ItemCodes, Signs
from recognition.report_codes import cbor, drawing
from recognition.report_codes.claims import MOST_MARK, issuer_system
from recognition.report_codes.faults import CodesOff
from recognition.report_codes.private_keys import PrivateKey, read_pem
from recognition.support import libcrypto
from recognition.support.setting_table import SettingsError, SettingTable

OTHERS = 0o077


def of_institution(table: SettingTable) -> tuple[str, PrivateKey] | None:
    """The identifier and the private key of an institution that signs; None where none is given. Raises SettingsError."""
    path, name = table.path("report_key_file", optional=True, exists=True), table.name("report_key_file")
    issuer = table.text("issuer", default="")
    if path is None and not issuer:
        return None
    if path is None:
        raise SettingsError(name, "given with issuer: the private key with which its reports are signed")
    if issuer_system(issuer) is None:
        raise SettingsError(
            table.name("issuer"), "the institution's insurance code (H and 11 digits), its credit code of 18 characters or its licence's number of 22"
        )
    if path.stat().st_mode & OTHERS:
        raise SettingsError(name, "a file that nobody but this account may read or write: chmod 600")
    try:
        return issuer, read_pem(path.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise SettingsError(name, "a PEM file with an unencrypted Ed25519 or SM2 private key that this account may read") from error
    except libcrypto.Missing as error:
        raise SettingsError(name, "an Ed25519 key, for SM2 needs the system's libcrypto of OpenSSL 3, which is not here") from error


def of_sender(table: SettingTable, institution: tuple[str, PrivateKey] | None) -> Signs:
    """How the reports of a sender are signed. Raises SettingsError."""
    if institution is None:
        raise SettingsError(table.name("purpose"), "sign only for an institution with issuer and report_key_file")
    if not table.has("facility"):
        raise SettingsError(table.name("facility"), "given for sign: only what the own laboratory reports is signed, by MSH-4")
    codes = ItemCodes(table.one_of("item_codes", [*ItemCodes], "local"))
    mark = table.text("mark", default="")
    if mark and (mark != identifiers.mark(mark) or not identifiers.MARK.fullmatch(mark) or len(mark) > MOST_MARK):
        raise SettingsError(table.name("mark"), "the mark as reports show it, in capitals, such as 川渝HR")
    dots, dpi = table.number("dots", 2, 20, drawing.DOTS), table.number("dpi", 72, 2400, drawing.DPI)
    if drawing.too_small(dots, dpi):
        raise SettingsError(table.name("dots"), f"more: a module is at least {drawing.SMALLEST} mm")
    try:
        cbor.library()
        drawing.reader()
    except CodesOff as off:
        raise SettingsError(table.name("purpose"), "sign only where requirements-report-codes.txt is installed") from off
    return Signs(*institution, codes, mark, dots, dpi)
