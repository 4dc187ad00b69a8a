"""What is declared of a resolver: its domain and keys, the card platform, and the regions whose institutions ask."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from recognition.support.patient_tokens import SealingKey, TokenPurpose


@dataclass(frozen=True, slots=True)
class GatewayAddress:
    """Where the card platform's gateway is: `key` goes in `Authorization`, `ca_file` holds the certificates by which it is known where the system's do not."""

    host: str
    port: int
    tls: bool
    path: str
    key: str = ""
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True)
class PlatformSettings:
    """`gateway` is None for the demonstration's stand-in; `patience` is seconds for a whole exchange, `at_once` how many of one process may wait together, `pause` the seconds for which
    nobody waits for a platform that was away a moment ago."""

    gateway: GatewayAddress | None
    patience: int = 3
    at_once: int = 16
    pause: int = 5


@dataclass(frozen=True, slots=True)
class DeclaredRegion:
    """A region's service: what it shares with the resolver, the origins of its pages, and the limits of each of its institutions. The first of the sealing keys
    seals; grants are taken under both while one is being replaced."""

    name: str
    sealing_keys: tuple[SealingKey, ...]
    origins: tuple[str, ...]
    per_minute: int
    per_day: int
    neighbours: tuple[str, ...] = ()
    """Regions in whose services this region's institutions may look for results too: by name, which is also how the services know each other."""


@dataclass(frozen=True, slots=True)
class ResolverSettings:
    """All of it."""

    data: Path
    domain: str
    domain_key_file: Path
    platform: PlatformSettings
    regions: tuple[DeclaredRegion, ...]
    static_for: tuple[TokenPurpose, ...] = (TokenPurpose.ANNOUNCE,)
    """For which purposes a static code does."""
    address: str = "127.0.0.1"
    port: int = 8100
    workers: int = 1
    demonstration: bool = False

    def region(self, name: str) -> DeclaredRegion | None:
        """The region of this name."""
        return next((region for region in self.regions if region.name == name), None)
