"""The settings of the resolver: one TOML file, read once; a wrong or unknown setting stops the start and says which and what would be right."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from recognition.resolver.settings import DeclaredRegion, GatewayAddress, PlatformSettings, ResolverSettings
from recognition.support.addresses import is_safe
from recognition.support.patient_tokens import DOMAIN, TokenPurpose, sealing_keys
from recognition.support.setting_table import SettingsError, SettingTable

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
ORIGIN = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]{1,200}", re.ASCII)
PURPOSES = re.compile("|".join(TokenPurpose))
KEY = re.compile(r"[!-~]{8,500}", re.ASCII)
OTHERS = 0o077


def read(path: Path) -> ResolverSettings:
    """The settings in a file; raises SettingsError."""
    try:
        table = SettingTable(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise SettingsError(str(path), "a file that can be read") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(str(path), f"TOML in UTF-8 ({error})") from error
    data, demonstration = table.folder("data"), table.switch("demonstration")
    domain = table.text("domain", DOMAIN, "the token domain's name: small letters, digits and hyphens, 16 at most")
    told = ResolverSettings(
        data=data,
        domain=domain,
        domain_key_file=table.path("domain_key_file", optional=True) or data / "keys" / "domain-keys.json",
        platform=_platform(table.table("platform"), demonstration),
        regions=tuple(_region(each, domain) for each in table.tables("region", 1)),
        static_for=tuple(map(TokenPurpose, table.texts("static_for", PURPOSES, "purposes for which a static code does", (TokenPurpose.ANNOUNCE,)))),
        address=table.text("address", default="127.0.0.1"),
        port=table.number("port", 1, 65535, 8100),
        workers=table.number("workers", 1, 16, 1),
        demonstration=demonstration,
    )
    table.nothing_else()
    if len({region.name for region in told.regions}) < len(told.regions):
        raise SettingsError("region", "one of each name")
    names = {region.name for region in told.regions}
    for region in told.regions:
        if not {*region.neighbours} <= names - {region.name}:
            raise SettingsError("region.neighbours", f"names of other regions here, for {region.name}")
    marks = [key.mark for region in told.regions for key in region.sealing_keys]
    if len({*marks}) < len(marks):
        raise SettingsError("region", "given a sealing key of its own each: with one for two, either could open the other's tokens")
    return told


def _platform(table: SettingTable, demonstration: bool) -> PlatformSettings:
    kind = table.one_of("kind", ("gateway", "stand-in"))
    usual = PlatformSettings(None)
    patience, at_once = table.number("patience_seconds", 1, 10, usual.patience), table.number("at_once", 1, 200, usual.at_once)
    pause = table.number("pause_seconds", 0, 60, usual.pause)
    if kind == "stand-in":
        if not demonstration:
            raise SettingsError(table.name("kind"), "gateway: the stand-in gives tokens to whoever types a code, and serves with demonstration = true alone")
        table.nothing_else()
        return PlatformSettings(None, patience, at_once, pause)
    url = table.text("url")
    if not is_safe(url) or urlsplit(url).query:
        raise SettingsError(table.name("url"), "https://HOST[:PORT]/PATH, or http:// on this machine alone")
    key_path, name = table.path("key_file", optional=True, exists=True), table.name("key_file")
    key = _private(key_path, name) if key_path else ""
    if key and not KEY.fullmatch(key):
        raise SettingsError(name, "a file with the platform's key and nothing else: 8 to 500 characters of printable ASCII without blanks")
    parts = urlsplit(url)
    assert parts.hostname is not None
    tls = parts.scheme == "https"
    ca_file = table.path("ca_file", optional=True, exists=True)
    table.nothing_else()
    address = GatewayAddress(parts.hostname, parts.port or (443 if tls else 80), tls, parts.path or "/", key, ca_file)
    return PlatformSettings(address, patience, at_once, pause)


def _region(table: SettingTable, domain: str) -> DeclaredRegion:
    name = table.text("name", NAME, "small letters, digits and hyphens")
    path, file = table.path("sealing_key_file", exists=True), table.name("sealing_key_file")
    assert path is not None
    right = f"a file with a sealing key of the domain {domain} as `sealing-key` makes it, or two while one is being replaced, and nothing else"
    try:
        keys = sealing_keys(_private(path, file))
    except ValueError as error:
        raise SettingsError(file, right) from error
    if keys[0].domain != domain:
        raise SettingsError(file, right)
    origins = table.texts("origins", ORIGIN, "origins of the service's pages, such as https://recognition.example, with no path")
    for origin in origins:
        if not is_safe(origin):
            raise SettingsError(table.name("origins"), "https origins, or http on this machine alone")
    neighbours = table.texts("neighbours", NAME, "names of regions in whose services this region's institutions may search too")
    told = DeclaredRegion(name, keys, origins, table.number("per_minute", 1, 100_000, 120), table.number("per_day", 1, 10_000_000, 5000), neighbours)
    table.nothing_else()
    return told


def _private(path: Path, name: str) -> str:
    """What a file says that nobody else may read."""
    try:
        if path.stat().st_mode & OTHERS:
            raise SettingsError(name, "a file that nobody but this account may read or write: chmod 600")
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(name, "a file of ASCII that this account may read") from error
