"""A running service whose FHIR endpoints know their own address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.running import HOST, Server, free_port, running


@contextmanager
def serving(data: Path) -> Iterator[tuple[Server, str]]:
    """The service and the address of the endpoints: they are told it at the start, so a port of its own is chosen before."""
    port = free_port()
    base = f"http://{HOST}:{port}/fhir"
    with running(data, workers=1, options=("--bind", f"{HOST}:{port}"), RECOGNITION_FHIR=base) as server:
        yield server, base
