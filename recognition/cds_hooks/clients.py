"""The declared CDS clients: one file of the operator's, read again when it changes, so that a client that is taken out is out with the next call."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import orjson

from recognition.domain.hook_clients import HookClient
from recognition.errors import Invalid, Problem
from schemas.cds_hooks import hook_clients
from schemas.strict_json import JsonRefused, loads

Stamp = tuple[int, int, int]


class HookClientsUnreadable(Problem):
    """The declaration, or a key set that it names, cannot be read now; the caller may try again. `file` says which, and `why` what is wrong with it: for the operator."""

    code = "hook_clients_unreadable"

    def __init__(self, file: str, why: str) -> None:
        super().__init__()
        self.file, self.why = file, why


class HookClients:
    """The clients of a file; of "" there are none."""

    def __init__(self, file: str) -> None:
        """`file` is the path of the declaration; raises HookClientsUnreadable where it, or a key set in it, cannot be read."""
        self._file = file
        self._held: tuple[Stamp, tuple[HookClient, ...]] | None = None
        self._key_sets: dict[str, tuple[Stamp, list[dict[str, Any]]]] = {}
        for client in self.all():
            if client.keys_file:
                self.keys(client)

    def all(self) -> tuple[HookClient, ...]:
        """Every client, as the file says now. Raises HookClientsUnreadable."""
        if not self._file:
            return ()
        stamp = _stamp(self._file)
        if self._held is None or self._held[0] != stamp:
            try:
                self._held = stamp, hook_clients(loads(_read(self._file)))
            except (Invalid, JsonRefused) as refused:
                raise HookClientsUnreadable(self._file, f"{refused.code} {refused.field or ''}".strip()) from refused
        return self._held[1]

    def of_issuer(self, issuer: object, tenant: object) -> HookClient | None:
        """The client whose tokens say so. Raises HookClientsUnreadable."""
        return next((each for each in self.all() if each.keys_file and (each.issuer, each.tenant) == (issuer, tenant)), None)

    def of_institution(self, institution: str) -> tuple[HookClient, ...]:
        """An institution's clients. Raises HookClientsUnreadable."""
        return tuple(each for each in self.all() if each.institution == institution)

    def origins(self) -> frozenset[str]:
        """From where browsers may call. Raises HookClientsUnreadable."""
        return frozenset(origin for each in self.all() for origin in each.origins)

    def keys(self, client: HookClient) -> list[dict[str, Any]]:
        """The members of the client's JWK Set, as its file says now. Raises HookClientsUnreadable."""
        stamp = _stamp(client.keys_file)
        held = self._key_sets.get(client.keys_file)
        if held is None or held[0] != stamp:
            try:
                document = orjson.loads(_read(client.keys_file))
            except orjson.JSONDecodeError as error:
                raise HookClientsUnreadable(client.keys_file, "json_malformed") from error
            members = document.get("keys") if type(document) is dict else None
            if type(members) is not list:
                raise HookClientsUnreadable(client.keys_file, 'no JWK Set {"keys": […]}')
            held = self._key_sets[client.keys_file] = stamp, [member for member in members if type(member) is dict]
        return held[1]


def _stamp(file: str) -> Stamp:
    try:
        told = os.stat(file)
    except OSError as error:
        raise HookClientsUnreadable(file, "it cannot be read") from error
    return told.st_mtime_ns, told.st_size, told.st_ino


def _read(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise HookClientsUnreadable(file, "it cannot be read") from error
