"""TLS: a sender is known by its client certificate, by its fingerprint or its subject, and nobody else is heard."""

from __future__ import annotations

import shutil
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from recognition.edge import settings as edge_settings
from recognition.edge.certificates import context, refuse_unreadable
from recognition.edge.settings import ListenAt
from recognition.settings import SettingsError
from tests.edge.running_box import Box, CentreBeside, fields, framed, received, running_box, settings
from tests.edge.test_messages import text
from tests.running import HOST, free_port


class Authority:
    """Makes certificates below a folder, each `NAME.pem` with `NAME.key`."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        self.folder, self.key = folder, ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(self._signed(self.name, self.key, True).public_bytes(Encoding.PEM))

    def _signed(self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, authority: bool, host: str = "") -> x509.Certificate:
        now = datetime.now(UTC)
        built = x509.CertificateBuilder().subject_name(subject).issuer_name(self.name).public_key(key.public_key()).serial_number(x509.random_serial_number())
        built = built.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=9))
        built = built.add_extension(x509.BasicConstraints(authority, None), True)
        built = built.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        built = built.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), False)
        if authority:
            built = built.add_extension(x509.KeyUsage(False, False, False, False, False, True, True, False, False), True)
        if host:
            built = built.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), False)
        return built.sign(self.key, hashes.SHA256())

    def issue(self, name: str, organisation: str = "云岭示范医院", host: str = "") -> x509.Certificate:
        """A certificate and its key, as files; of a server at an address."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation), x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = self._signed(subject, key, False, host)
        (self.folder / f"{name}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
        (self.folder / f"{name}.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return certificate


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """The hospital's own authority, with the box's certificate and those of three senders."""
    made = Authority(tmp_path_factory.mktemp("certificates"))
    for name in ("box", "lis", "ris", "stranger"):
        made.issue(name)
    return made


def fingerprint(authority: Authority, name: str) -> str:
    """SHA-256 of a certificate, with colons as OpenSSL prints it."""
    digest = sha256(x509.load_pem_x509_certificate((authority.folder / f"{name}.pem").read_bytes()).public_bytes(Encoding.DER)).hexdigest().upper()
    return ":".join(digest[place : place + 2] for place in range(0, 64, 2))


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory, served: CentreBeside, key: str, authority: Authority) -> Iterator[Box]:
    """A box with a listener for senders with certificates beside the plain one."""
    plain, port, at = free_port(), free_port(), authority.folder
    more = f"""
[[sender]]
name = "by-subject"
institution = "yunling"
purpose = "report"
certificate_subject = "CN=ris,O=云岭示范医院"

[[listener]]
address = "{HOST}"
port = {port}
certificate_file = "{at}/box.pem"
private_key_file = "{at}/box.key"
client_ca_file = "{authority.file}"
"""
    config = settings(tmp_path_factory.mktemp("secured"), served.port, key, plain, more, f'certificate_sha256 = "{fingerprint(authority, "lis")}"')
    with running_box(config, plain, port) as box:
        yield box


def connect(box: Box, authority: Authority, name: str | None, at: Path | None = None) -> ssl.SSLSocket:
    """A connection of who has this certificate."""
    made = ssl.create_default_context(cafile=str(authority.file))
    made.check_hostname = False
    if name:
        made.load_cert_chain((at or authority.folder) / f"{name}.pem", (at or authority.folder) / f"{name}.key")
    return made.wrap_socket(socket.create_connection((HOST, box.ports[1]), timeout=30))


@pytest.mark.parametrize(("name", "sender"), [("lis", "lis"), ("ris", "by-subject")])
def test_by_fingerprint_and_by_subject(name: str, sender: str, secured: Box, centre: CentreBeside, authority: Authority):
    with connect(secured, authority, name) as connection:
        connection.sendall(framed(text(f"TLS-{name}").encode()))
        assert fields(received(connection)[0])["MSA"][1:3] == ["AA", f"TLS-{name}"]
    secured.until(lambda: any(line.get("sender") == sender for line in secured.lines()))
    assert len(centre.answers) == 1


def test_one_of_the_authority_that_is_not_declared(secured: Box, centre: CentreBeside, authority: Authority):
    with connect(secured, authority, "stranger") as connection:
        connection.sendall(framed(text("TLS-S").encode()))
        found = fields(received(connection)[0])
    assert found["MSA"][1] == "AR" and found["ERR"][5] == "sender_unknown"
    assert centre.reached == []


def test_without_a_certificate_or_with_another_s(secured: Box, centre: CentreBeside, authority: Authority, tmp_path: Path):
    Authority(tmp_path, "another").issue("lis")
    for name, at in ((None, None), ("lis", tmp_path)):
        with pytest.raises((ssl.SSLError, ConnectionError, AssertionError)), connect(secured, authority, name, at) as connection:
            connection.sendall(framed(text("TLS-X").encode()))
            received(connection)
    with secured.connect(1) as plain:
        plain.sendall(framed(text("TLS-P").encode()))
        assert b"MSA" not in plain.recv(1000)
    assert centre.reached == []


def test_an_older_tls_is_not_spoken(secured: Box, authority: Authority):
    made = context(ListenAt(HOST, 1, None, authority.folder / "box.pem", authority.folder / "box.key", authority.file))
    assert made and made.minimum_version == ssl.TLSVersion.TLSv1_2 and made.verify_mode == ssl.CERT_REQUIRED


def test_files_that_are_none_stop_the_start(authority: Authority, tmp_path: Path):
    shutil.copy(authority.folder / "lis.key", tmp_path / "other.key")
    with pytest.raises(SettingsError, match="listener 2576 must be given a certificate in PEM"):
        context(ListenAt(HOST, 2576, None, authority.folder / "box.pem", tmp_path / "other.key", authority.file))


def test_subjects_that_cannot_be_read_and_one_certificate_twice():
    def sender(name: str, **more: str) -> edge_settings.Sender:
        return edge_settings.Sender(name, "yunling", "k", edge_settings.Purpose.REPORT, **more)

    with pytest.raises(SettingsError, match="RFC2253"):
        refuse_unreadable([sender("a", subject="lis")])
    with pytest.raises(SettingsError, match="one of each certificate"):
        refuse_unreadable([sender("a", sha256="0" * 64), sender("b", sha256="0" * 64)])
    refuse_unreadable([sender("a", subject="CN=a,O=x"), sender("b", subject="CN=b,O=x"), sender("c")])
