"""What a region declares of its neighbours, in one TOML file: whose tree it is, where it is asked, and how old what is held of it may be."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from recognition.domain.callers import REGION_ID
from recognition.ledger.checkpoints.note import PublicKey
from recognition.support.addresses import is_safe
from recognition.support.request_signing import KEY, SigningAlgorithm, available
from recognition.support.setting_table import SettingsError, SettingTable

NAME = "RECOGNITION_PEERS"
"""The setting that names the file."""
ID_RIGHT = "small letters, digits and hyphens, beginning with a letter, 2 to 32"
PREFIX = re.compile(r"[1-9][0-9](?:[0-9]{2}){0,2}", re.ASCII)
KEY_ID = re.compile(r"[a-z2-7]{8}", re.ASCII)
LABEL = re.compile(r"[^\x00-\x1f<>]{1,60}")
OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class RegionName:
    """A region as it is called: its short code, its names in Chinese and English, and the prefixes of GB/T 2260 divisions that are its own."""

    id: str
    name_zh: str
    name_en: str
    prefixes: tuple[str, ...]

    def has(self, division: str) -> bool:
        """Whether a division of six digits is the region's own."""
        return division.startswith(self.prefixes)


@dataclass(frozen=True, slots=True)
class PeerAddress:
    """Where a peer is asked. `ca_file` holds the certificates by which its own is known, where the system's do not."""

    host: str
    port: int
    tls: bool
    path: str = ""
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True)
class DeclaredPeer:
    """A neighbouring region: `key` is its ledger's, and `key.name` that ledger's origin; `request_key` is the key that it issued to this region, with which
    requests are signed by `algorithm`; what was verified of it longer than `stale_after` ago is told with a caution; `timeout` in seconds for a search."""

    region: RegionName
    address: PeerAddress
    key: PublicKey
    request_key: str = field(repr=False)
    algorithm: SigningAlgorithm
    stale_after: timedelta
    timeout: float

    @property
    def id(self) -> str:
        """The peer's short code."""
        return self.region.id


@dataclass(frozen=True, slots=True)
class PeerDeclaration:
    """This region and its neighbours; each is asked every `every` seconds what is new."""

    here: RegionName
    peers: tuple[DeclaredPeer, ...]
    every: int

    def peer(self, peer_id: str) -> DeclaredPeer | None:
        """The peer of this code."""
        return next((peer for peer in self.peers if peer.id == peer_id), None)

    def of_division(self, division: str) -> DeclaredPeer | None:
        """The peer whose own a division (six digits) is; None for one of this region or of nobody."""
        return next((peer for peer in self.peers if peer.region.has(division)), None)


def read(path: Path) -> PeerDeclaration:
    """The declaration in a file; paths in it are from its folder. Raises SettingsError, which says which setting and repeats no secret."""
    try:
        table = SettingTable(tomllib.loads(path.read_text(encoding="utf-8")), NAME)
    except OSError as error:
        raise SettingsError(NAME, "the path of a file that can be read") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(NAME, f"the path of a file of TOML in UTF-8 ({error})") from error
    region = table.table("region")
    here = _region(region)
    region.nothing_else()
    peers = tuple(_peer(each, path.parent) for each in table.tables("peer", 1))
    every = table.number("every_seconds", 1, 3600, 60)
    table.nothing_else()
    for what, named in (("id", [peer.id for peer in peers]), ("origin", [peer.key.name for peer in peers])):
        if len({*named}) < len(named) or here.id in named:
            raise SettingsError(table.name(f"peer.{what}"), "another of each, and none of this region's own")
    _apart(table, [here, *(peer.region for peer in peers)])
    return PeerDeclaration(here, peers, every)


def _apart(table: SettingTable, regions: list[RegionName]) -> None:
    """Raises SettingsError where a division would be two regions' own."""
    for place, region in enumerate(regions):
        for other in regions[place + 1 :]:
            if any(one.startswith(another) or another.startswith(one) for one in region.prefixes for another in other.prefixes):
                raise SettingsError(table.name("peer.prefixes"), f"prefixes that no other region has: {region.id} and {other.id} share one")


def _region(table: SettingTable) -> RegionName:
    zh, en = (table.text(name, LABEL, "a name of at most 60 characters") for name in ("name_zh", "name_en"))
    prefixes = table.texts("prefixes", PREFIX, "prefixes of division codes (GB/T 2260), of 2, 4 or 6 digits, such as 51")
    if not prefixes:
        raise SettingsError(table.name("prefixes"), 'a list of one prefix at least, such as ["51"]')
    return RegionName(table.text("id", REGION_ID, ID_RIGHT), zh, en, prefixes)


def _peer(table: SettingTable, folder: Path) -> DeclaredPeer:
    region, algorithm = _region(table), SigningAlgorithm(table.one_of("request_algorithm", [*SigningAlgorithm], SigningAlgorithm.SHA256))
    if not available(algorithm):
        raise SettingsError(table.name("request_algorithm"), "hmac-sha256: this machine's OpenSSL has no SM3")
    told = DeclaredPeer(
        region=region,
        address=_address(table, folder),
        key=_key(table),
        request_key=_request_key(table, folder),
        algorithm=algorithm,
        stale_after=timedelta(hours=table.number("stale_after_hours", 1, 8784, 48)),
        timeout=table.decimal("timeout_seconds", 0.1, 10, 1.5),
    )
    table.nothing_else()
    return told


def _address(table: SettingTable, folder: Path) -> PeerAddress:
    url, name = table.text("url"), table.name("url")
    parts = urlsplit(url)
    if not is_safe(url) or parts.query:
        raise SettingsError(name, "https://HOST[:PORT], or http:// on this machine alone")
    ca_file = folder / table.text("ca_file") if table.has("ca_file") else None
    if ca_file and not ca_file.is_file():
        raise SettingsError(table.name("ca_file"), "the path of a file that is there")
    assert parts.hostname is not None, "a safe address has a host"
    tls = parts.scheme == "https"
    return PeerAddress(parts.hostname, parts.port or (443 if tls else 80), tls, parts.path.rstrip("/"), ca_file)


def _key(table: SettingTable) -> PublicKey:
    try:
        key = PublicKey.read(table.text("key"))
    except ValueError as error:
        raise SettingsError(table.name("key"), "the peer's public key of Ed25519 as `ledger checkpoint --keys` prints it there, NAME+ID+KEY") from error
    if table.text("origin") != key.name:
        raise SettingsError(table.name("origin"), "the name that its key bears")
    return key


def _request_key(table: SettingTable, folder: Path) -> str:
    key_id = table.text("request_key_id", KEY_ID, "the eight characters between the underscores of the key that the peer issued")
    path, name = folder / table.text("request_secret_file", right="the path of a file"), table.name("request_secret_file")
    try:
        if path.stat().st_mode & OTHERS:
            raise SettingsError(name, "a file that nobody but this account may read or write: chmod 600")
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(name, "a file of ASCII that this account may read") from error
    found = KEY.fullmatch(key)
    if found is None or found[1] != key_id:
        raise SettingsError(name, "a file with the key whose id is request_key_id, rk_ID_SECRET as the peer's `keys issue` printed it, and nothing else")
    return key
