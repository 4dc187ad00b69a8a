"""A running service whose hooks know their own address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.running import HOST, Server, free_port, running


@contextmanager
def serving(data: Path, clients: Path | None = None, workers: int = 1) -> Iterator[tuple[Server, str]]:
    """The service and the address of the endpoints: they are told it at the start, so a port of its own is chosen before."""
    port = free_port()
    address = f"http://{HOST}:{port}/cds-services"
    more = {"RECOGNITION_CDS_CLIENTS": str(clients)} if clients else {}
    with running(data, workers=workers, options=("--bind", f"{HOST}:{port}"), RECOGNITION_CDS_HOOKS=address, **more) as server:
        yield server, address
