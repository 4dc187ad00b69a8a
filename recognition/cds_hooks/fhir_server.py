"""Asks a client's own FHIR server for what it has not fetched before: only one that is declared, within a fraction of a second, and never again."""

from __future__ import annotations

import http.client
import ssl
import time
from typing import Any
from urllib.parse import urlsplit

import orjson

PATIENCE = 0.4
"""Seconds for all that one call asks: a card is to be there within half a second."""
LARGEST = 4 << 20
PIECE = 64 << 10
FHIR = "application/fhir+json"


class NotFetched(Exception):
    """The server did not answer in time, or not with FHIR."""


class FhirServer:
    """One server for one call. `token` is that of the call, for this server alone; neither it nor an answer is kept or logged."""

    def __init__(self, base: str, token: str, patience: float = PATIENCE) -> None:
        """`base` is a declared address; `patience` in seconds for all requests together."""
        self._base, self._token, self._end = urlsplit(base), token, time.monotonic() + patience

    def get(self, query: str) -> Any:
        """The JSON that a relative query gives; raises NotFetched. Redirects are not followed: they would lead to an address that nobody declared."""
        connection = self._connection()
        headers = {"Accept": FHIR} | ({"Authorization": f"Bearer {self._token}"} if self._token else {})
        try:
            connection.request("GET", f"{self._base.path}/{query}", headers=headers)
            self._hurry(connection)
            answer = connection.getresponse()
            if answer.status != 200:
                raise NotFetched
            read = bytearray()
            while piece := answer.read(PIECE):
                read += piece
                if len(read) > LARGEST:
                    raise NotFetched
                self._hurry(connection)
            return orjson.loads(bytes(read))
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NotFetched from error
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        host = self._base.hostname or ""
        if self._base.scheme == "https":
            return http.client.HTTPSConnection(host, self._base.port, timeout=self._left(), context=ssl.create_default_context())
        return http.client.HTTPConnection(host, self._base.port, timeout=self._left())

    def _hurry(self, connection: http.client.HTTPConnection) -> None:
        """The socket waits no longer than there is time."""
        left = self._left()
        if connection.sock is not None:
            connection.sock.settimeout(left)

    def _left(self) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise NotFetched
        return left
