"""Asks a provider, within bounds: declared hosts by https, no redirects, a few seconds, a megabyte, and nothing taken from the environment."""

from __future__ import annotations

import os
import time
from io import BytesIO
from typing import Any

from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from requests.exceptions import RequestException

from recognition.domain.providers import Provider
from recognition.single_sign_on.faults import ProviderUnreachable, SignInFailed

CONNECT, SILENCE, WHOLE = 3.0, 5.0, 10.0
"""Seconds: until connected, without a byte, and altogether. A person waits for it at a page."""
LARGEST = 1024 * 1024
PIECE = 16 * 1024


class BoundedAdapter(HTTPAdapter):
    """Reads each answer whole before anybody else does, and gives up on one that is too long or comes too slowly."""

    def send(self, request: PreparedRequest, *_given: Any, **options: Any) -> Response:
        """The answer, read; raises RequestException."""
        options |= {"stream": True, "timeout": (CONNECT, SILENCE)}
        began = time.monotonic()
        response = super().send(request, **options)
        read = bytearray()
        for piece in response.iter_content(PIECE):
            read += piece
            if len(read) > LARGEST or time.monotonic() - began > WHOLE:
                response.close()
                raise RequestException("an answer beyond all bounds")
        response.close()
        whole = Response()
        whole.status_code, whole.headers, whole.url, whole.request = response.status_code, response.headers, response.url, request
        whole.encoding, whole.raw = response.encoding, BytesIO(bytes(read))
        return whole


def bound(session: Session, provider: Provider) -> None:
    """Puts the bounds upon a session, and the certificates that the declaration names. Raises SignInFailed `sso_file_missing`."""
    if provider.ca_file and not os.access(provider.ca_file, os.R_OK):
        raise SignInFailed("sso_file_missing")
    # Neither proxies nor passwords of the machine's environment (.netrc) are meant for providers.
    session.trust_env = False
    session.max_redirects = 0
    session.verify = provider.ca_file or True
    for scheme in ("https://", "http://"):
        session.mount(scheme, BoundedAdapter())


def get(provider: Provider, address: str, **headers: str) -> Response:
    """The answer to a GET with status 200; raises ProviderUnreachable."""
    with Session() as session:
        bound(session, provider)
        try:
            response = session.get(address, headers=headers, allow_redirects=False)
        except (RequestException, OSError) as error:
            raise ProviderUnreachable() from error
    if response.status_code != 200:
        raise ProviderUnreachable()
    return response
