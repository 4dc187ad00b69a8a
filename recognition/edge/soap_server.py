"""The HTTP of the SOAP operation: one request a connection, bounded in number, size and time.

The standard library's server in threads: of SOAP come a few calls a second at most, and of all clients seen each sends either a length or chunks."""

from __future__ import annotations

import re
import ssl
import threading
from contextlib import suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET6, SHUT_RDWR, socket
from typing import Any
from uuid import uuid4

from recognition.domain.report_documents.model import MOST_BYTES
from recognition.edge import certificates, soap_envelope
from recognition.edge.acknowledgement import Acknowledged, acknowledgements, header_of
from recognition.edge.frames import MOST_DRAINED
from recognition.edge.refusal_words import words
from recognition.edge.settings import Acknowledge, EdgeLimits, ListenAt, Sender
from recognition.edge.soap_envelope import NoEnvelope
from recognition.edge.taking import Taking

LARGEST = 2 * MOST_BYTES
"""Of an envelope: what is escaped in it takes more room than it is."""
SOAP_PATH = "/report"
HOST = re.compile(r"[A-Za-z0-9.\-\[\]:]{1,255}")


class TooMuch(Exception):
    """A body is larger than may be, or its length or chunks are none."""


class SoapServer(ThreadingHTTPServer):
    """A listener for the operation."""

    daemon_threads = False
    request_queue_size = 32

    def __init__(self, listen: ListenAt, senders: tuple[Sender, ...], taking: Taking, limits: EdgeLimits) -> None:
        """Raises SettingsError and OSError."""
        self.listen, self.senders, self.taking, self.limits = listen, senders, taking, limits
        self._room = threading.BoundedSemaphore(limits.connections)
        if ":" in listen.address:
            self.address_family = AF_INET6
        self._context = certificates.context(listen)
        super().__init__((listen.address, listen.port), SoapHandler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """In a thread, where there is room for one more."""
        if not self._room.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """The handshake is made here, where it holds up nobody."""
        try:
            request.settimeout(certificates.HANDSHAKE)
            if self._context:
                request = self._context.wrap_socket(request, server_side=True)
            request.settimeout(self.limits.frame_seconds)
            super().process_request_thread(request, client_address)
        except (OSError, ssl.SSLError):
            self.shutdown_request(request)
        finally:
            self._room.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who goes away in between is no fault."""


class SoapHandler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    server: SoapServer
    connection: socket

    def setup(self) -> None:
        """Head and body have one time together, however slowly they come."""
        super().setup()
        self._deadline = threading.Timer(self.server.limits.frame_seconds, self._too_slow)
        self._deadline.daemon = True
        self._deadline.start()

    def _too_slow(self) -> None:
        with suppress(OSError):
            self.connection.shutdown(SHUT_RDWR)

    def finish(self) -> None:
        """Ends the time, too."""
        self._deadline.cancel()
        with suppress(OSError):
            super().finish()

    def do_GET(self) -> None:
        """The WSDL."""
        if self.path.lower().endswith(("?wsdl", "?singlewsdl")):
            told = self.headers.get("Host", "")
            host = told if HOST.fullmatch(told) else f"{self.server.listen.address}:{self.server.listen.port}"
            scheme = "https" if self.server.listen.certificate else "http"
            self._reply(200, soap_envelope.wsdl(f"{scheme}://{host}{SOAP_PATH}"), "text/xml; charset=utf-8")
        else:
            self._fault(405, "soap_method", soap_envelope.SOAP_11)

    def do_POST(self) -> None:
        """The operation."""
        self.close_connection = True
        kind = self.headers.get("Content-Type", "")
        try:
            body = self._body()
        except TooMuch:
            self._fault(413, "report_too_large", soap_envelope.version_of(b"", kind))
            return
        self._deadline.cancel()
        try:
            call = soap_envelope.read(body, kind)
        except NoEnvelope as none:
            version = soap_envelope.version_of(body, kind)
            self._fault(400 if version == soap_envelope.SOAP_12 else 500, none.code, version)
            return
        told, acknowledgement = self._told(call.report)
        self._reply(200, soap_envelope.answer(told, acknowledgement, call.version), soap_envelope.media_type(call.version))

    def _told(self, report: bytes) -> tuple[Acknowledged, str]:
        """What the report came to, and of an HL7 message the acknowledgement in its original mode: an answer is what the caller waits for."""
        received, sender = header_of(report), self._sender()
        told = self.server.taking.answered(sender, lambda known: self.server.taking.carried(known, report, received.control_id))
        if received.header is None:
            return told, ""
        [made] = acknowledgements(received, told, Acknowledge.ORIGINAL, datetime.now(UTC), uuid4().hex[:18])
        return told, made.decode(received.charset)

    def _sender(self) -> Sender | None:
        if self.server.listen.sender:
            return self.server.listen.sender
        assert isinstance(self.connection, ssl.SSLSocket), "a listener without a sender has TLS"
        certificate = self.connection.getpeercert(True)
        return certificates.sender_of(certificate, self.server.senders) if certificate else None

    def _body(self) -> bytes:
        """The request's body, by its length or its chunks. Raises TooMuch."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return b"".join(self._chunks())
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit():
            raise TooMuch
        if int(length) > LARGEST:
            # read past, or the caller would hear of a broken connection and not of the size
            for _ in range(min(int(length), MOST_DRAINED) >> 16):
                self.rfile.read(1 << 16)
            raise TooMuch
        return self.rfile.read(int(length))

    def _chunks(self) -> list[bytes]:
        found: list[bytes] = []
        while True:
            size = self.rfile.readline(64).split(b";")[0].strip()
            if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", size) or sum(map(len, found)) + int(size, 16) > LARGEST:
                raise TooMuch
            if not int(size, 16):
                return found
            found.append(self.rfile.read(int(size, 16)))
            self.rfile.readline(8)

    def _fault(self, status: int, code: str, version: str) -> None:
        self._reply(status, soap_envelope.fault(code, words(code), version), soap_envelope.media_type(version))

    def _reply(self, status: int, body: bytes, kind: str) -> None:
        self.close_connection = True
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body))), ("Connection", "close")):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def version_string(self) -> str:
        """Nothing of versions is told."""
        return "recognition"

    def log_message(self, format: str, *args: Any) -> None:
        """What became of a message is told elsewhere; addresses and paths are not."""
