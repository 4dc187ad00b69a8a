"""How the provider is reached: certificates of its own authority, documents as files, libraries that are not installed."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from recognition.domain.lookups import Role
from recognition.domain.providers import Protocol, Provider
from recognition.single_sign_on import documents, doors
from recognition.single_sign_on.faults import ProviderUnreachable, SignInFailed
from tests.running import ROOT, free_port
from tests.single_sign_on.conftest import Declare

MISSING = """
import sys
sys.modules["requests"] = None
from recognition import create_app
page = create_app().test_client().get("/sign-in/with/linshi")
print(page.status_code, "sso_off" in page.text, "Retry-After" in page.headers)
"""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for this machine that no authority of the system signed."""
    file, key = tmp_path_factory.mktemp("tls") / "both.pem", ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sso.example")]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(True, None), True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.Encoding.PEM
    private = key.private_bytes(form, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(private + made.public_bytes(form))
    return file


@pytest.fixture(scope="module")
def issuer(certificate: Path) -> Iterator[str]:
    """A provider's documents over TLS with that certificate."""
    port = free_port()
    address = f"https://127.0.0.1:{port}"

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/moved"):
                self.send_response(302)
                self.send_header("Location", "https://127.0.0.1:1/")
                self.end_headers()
                return
            body = json.dumps({"issuer": address, "authorization_endpoint": f"{address}/auth", "token_endpoint": f"{address}/token"}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield address
    server.shutdown()
    server.server_close()


def made(issuer: str, **more: str) -> Provider:
    """The declared provider; a new id for each, for what was read of its documents is kept."""
    return Provider(f"t{free_port()}", Protocol.OIDC, "甲", "A", "http://localhost", issuer, ("cq002",), (("", Role.CLINICIAN),), client_id="us", **more)


def test_a_certificate_counts_where_its_authority_is_declared(issuer: str, certificate: Path, tmp_path: Path):
    (tmp_path / "ca.pem").write_bytes(b"-----BEGIN CERTIFICATE" + certificate.read_bytes().partition(b"-----BEGIN CERTIFICATE")[2])
    assert documents.endpoints(made(issuer, ca_file=str(tmp_path / "ca.pem")))["token_endpoint"] == f"{issuer}/token"
    with pytest.raises(ProviderUnreachable):
        documents.endpoints(made(issuer))
    with pytest.raises(SignInFailed, match="sso_file_missing"):
        documents.endpoints(made(issuer, ca_file=str(tmp_path / "none.pem")))


def test_the_machine_s_proxies_and_redirects_lead_nowhere(issuer: str, certificate: Path, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    assert documents.endpoints(made(issuer, ca_file=str(certificate)))["issuer"] == issuer
    with pytest.raises(ProviderUnreachable):
        documents.endpoints(made(f"{issuer}/moved", ca_file=str(certificate)))


def test_nobody_listens():
    for protocol, issuer in ((Protocol.OIDC, "http://127.0.0.1:1"), (Protocol.CAS, "http://127.0.0.1:1/cas")):
        provider = Provider("nobody", protocol, "甲", "A", "http://localhost", issuer, ("cq002",), (("", Role.CLINICIAN),), client_id="us")
        with pytest.raises(ProviderUnreachable):
            doors.finish(provider, {"code": "c", "ticket": "ST-1"}, "state", "nonce", "verifier", datetime.now(UTC))


def test_documents_by_file_need_no_way_to_them_and_count_at_once(tmp_path: Path):
    file = tmp_path / "discovery.json"
    provider = made("https://sso.example", discovery_file=str(file), keys_file=str(tmp_path / "keys.json"))
    with pytest.raises(SignInFailed, match="sso_file_missing"):
        documents.endpoints(provider)
    for name in ("one", "two"):
        file.write_text(
            json.dumps({"issuer": "https://sso.example", "authorization_endpoint": f"https://sso.example/{name}", "token_endpoint": "https://sso.example/t"})
        )
        assert doors.begin(provider, "s", "n", "v" * 43).startswith(f"https://sso.example/{name}?")


def test_without_its_libraries_it_says_so_and_the_rest_goes_on(app, declare: Declare):
    data = app.extensions["recognition.settings"].data
    environment = {**os.environ, "RECOGNITION_DATA": str(data), "RECOGNITION_DEMO": "1"}
    done = subprocess.run([sys.executable, "-c", MISSING], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.stdout.split() == ["503", "True", "True"], done.stderr
