"""What a region declares for its index, in one file: the sealing keys that it shares with the resolver, how long what is kept, and on what basis."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from recognition.settings import SettingsError
from recognition.support.patient_tokens import SealingKey, sealing_key

NAME = "RECOGNITION_RESULTS"
"""The setting that names the file."""
LONGEST_TEXT = 200
NUMBERS = {
    "retention_days": (92, 1, 366),
    "trail_days": (365, 183, 1096),
    "searches_per_hour": (60, 1, 1000),
    "key_searches_per_hour": (600, 1, 20000),
    "peer_searches_per_hour": (600, 1, 20000),
}
"""Of each number what it is where the file does not say, and from what to what it may be. The trail lasts at least six months, as logs must (网络安全法)."""


class IndexDeclaration(NamedTuple):
    """`retention_days`: a result is kept no longer, however long its window; `trail_days`: how long it is known who searched; `searches_per_hour`: of
    one person; `key_searches_per_hour`: of all whom one system names; `peer_searches_per_hour`: of a whole neighbouring region; `legal_basis`: "" where each search needs somebody's word."""

    keys: tuple[SealingKey, ...]
    retention_days: int = 92
    trail_days: int = 365
    searches_per_hour: int = 60
    key_searches_per_hour: int = 600
    peer_searches_per_hour: int = 600
    legal_basis: str = ""

    @property
    def domain(self) -> str:
        """The token domain that the region takes part in."""
        return self.keys[0].domain


def read(path: Path) -> IndexDeclaration:
    """The declaration in a file; paths in it are from its folder. Raises SettingsError, which says what would be right and repeats no secret."""
    try:
        declared = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(NAME, "the path of a JSON file that declares the result index (docs/results.md)") from error
    known = {"sealing_keys", "legal_basis", *NUMBERS}
    if type(declared) is not dict or not declared.keys() <= known:
        raise SettingsError(NAME, f"a file with one object of {', '.join(sorted(known))}")
    return IndexDeclaration(_keys(path, declared), **{name: _number(name, declared) for name in NUMBERS}, legal_basis=_basis(declared))


def _keys(path: Path, declared: dict[str, Any]) -> tuple[SealingKey, ...]:
    named = declared.get("sealing_keys")
    right = "a file whose sealing_keys names one to four files, each with a sealing key of one domain, as the resolver printed it"
    if type(named) is not list or not 1 <= len(named) <= 4 or not all(type(name) is str and name for name in named):
        raise SettingsError(NAME, right)
    try:
        keys = tuple(sealing_key((path.parent / name).read_text("ascii")) for name in named)
    except (OSError, ValueError) as error:
        raise SettingsError(NAME, right) from error
    if len({key.domain for key in keys}) != 1:
        raise SettingsError(NAME, right)
    return keys


def _number(name: str, declared: dict[str, Any]) -> int:
    usual, least, most = NUMBERS[name]
    value = declared.get(name, usual)
    if type(value) is not int or not least <= value <= most:
        raise SettingsError(NAME, f"a file whose {name} is a whole number from {least} to {most}")
    return value


def _basis(declared: dict[str, Any]) -> str:
    basis = declared.get("legal_basis", "")
    if type(basis) is not str or len(basis) > LONGEST_TEXT:
        raise SettingsError(NAME, f"a file whose legal_basis is a text of at most {LONGEST_TEXT} characters, or not there")
    return basis.strip()
