"""The environment, read once into checked settings; a wrong value stops the start and says which and what would be right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from recognition.support.addresses import is_safe
from recognition.support.setting_table import SettingsError as SettingsError

LEVELS = ("debug", "info", "warning", "error")
SIGNING_IN = ("clinician", "auditor", "registrar", "operator", "privacy_officer", "administrator")
"""Of whom a second factor can be asked: the roles of people who sign in, and whoever administers accounts, whatever the role."""
FHIR_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]+)*/fhir", re.ASCII)
HOOKS_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]+)*/cds-services", re.ASCII)
RESOLVER_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+(?:/[A-Za-z0-9._~-]+)*", re.ASCII)
GRADES = ("patient", "report", "report_and_patient", "corroborated")
"""The weakest evidence that the headline of avoided and saved counts; each besides all that stand after it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the data are and what the operator declared; frozen for the life of the process."""

    data: Path
    demo: bool = False
    adjustment: Decimal = Decimal(1)
    """Factor of the adjusted saving, shown beside it: what of the list price the authority takes to be really saved."""
    evidence: str = "patient"
    """By what an avoided test must at least be known to stand in the headline: patient, report, report_and_patient, corroborated."""
    log: str = "info"
    """From which level on something is written to the log: debug, info, warning or error."""
    proxies: int = 0
    """How many proxies stand in front whose word on address and scheme is taken."""
    second_factor: frozenset[str] = frozenset()
    """Of whom a second factor is asked at sign-in: of `SIGNING_IN`."""
    separation: bool = False
    """Whether operators, registrars and the region's auditors are administered apart (三员分立)."""
    edge_first_use: bool | None = None
    """Whether an edge box is believed at its first contact though no registrar declared its key; None: with demonstration data alone."""
    results: Path | None = None
    """The file that declares the result index; None leaves it out."""
    peers: Path | None = None
    """The file that declares neighbouring regions; None where there is none."""
    fhir: str = ""
    """The address under which callers reach the FHIR endpoints, and the beginning of the canonical addresses of what they define; "" leaves them out."""
    hooks: str = ""
    """The address under which callers reach the CDS Hooks endpoints, for which their tokens are made; "" leaves them out."""
    hook_clients: str = ""
    """The file that declares the CDS clients; "" where there is none."""
    database: str = field(default="", repr=False)
    """The address of the database that holds the ledger, password and all; "" where it is a file of the data folder."""
    resolver: str = ""
    """The address under which clinicians' browsers reach the token domain's resolver, without a slash at its end; "" leaves the page for health cards out."""

    @property
    def editions(self) -> Path:
        """The folder of editions, each named by its hash."""
        return self.data / "editions"

    @property
    def accounts(self) -> Path:
        """The SQLite file of keys and accounts."""
        return self.data / "accounts.sqlite"

    @property
    def trusts_first_use(self) -> bool:
        """Whether an edge box whose key nobody declared is believed at its first contact."""
        return self.demo if self.edge_first_use is None else self.edge_first_use

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Settings from `RECOGNITION_DATA`, `RECOGNITION_DEMO`, `RECOGNITION_ADJUSTMENT`, `RECOGNITION_EVIDENCE`, `RECOGNITION_LOG`, `RECOGNITION_PROXIES`,
        `RECOGNITION_SECOND_FACTOR`, `RECOGNITION_SEPARATION`, `RECOGNITION_EDGE_FIRST_USE`, `RECOGNITION_RESULTS`, `RECOGNITION_PEERS`, `RECOGNITION_FHIR`,
        `RECOGNITION_CDS_HOOKS`, `RECOGNITION_CDS_CLIENTS`, `RECOGNITION_RESOLVER` and `RECOGNITION_DATABASE`; raises SettingsError."""
        first_use = environ.get("RECOGNITION_EDGE_FIRST_USE")
        return cls(
            data=_folder("RECOGNITION_DATA", environ.get("RECOGNITION_DATA", "var")),
            demo=_switch("RECOGNITION_DEMO", environ.get("RECOGNITION_DEMO", "0")),
            adjustment=_factor("RECOGNITION_ADJUSTMENT", environ.get("RECOGNITION_ADJUSTMENT", "1")),
            evidence=_grade("RECOGNITION_EVIDENCE", environ.get("RECOGNITION_EVIDENCE") or "patient"),
            log=_level("RECOGNITION_LOG", environ.get("RECOGNITION_LOG") or "info"),
            proxies=_proxies("RECOGNITION_PROXIES", environ.get("RECOGNITION_PROXIES") or "0"),
            second_factor=_people("RECOGNITION_SECOND_FACTOR", environ.get("RECOGNITION_SECOND_FACTOR", "")),
            separation=_switch(
                "RECOGNITION_SEPARATION", environ.get("RECOGNITION_SEPARATION", "0"), "operators, registrars and auditors are administered apart"
            ),
            edge_first_use=_switch("RECOGNITION_EDGE_FIRST_USE", first_use, "edge boxes that nobody declared are believed") if first_use else None,
            results=Path(declared).expanduser().absolute() if (declared := environ.get("RECOGNITION_RESULTS", "").strip()) else None,
            peers=Path(named) if (named := _file("RECOGNITION_PEERS", environ.get("RECOGNITION_PEERS", ""))) else None,
            fhir=_fhir("RECOGNITION_FHIR", environ.get("RECOGNITION_FHIR", "")),
            hooks=_hooks("RECOGNITION_CDS_HOOKS", environ.get("RECOGNITION_CDS_HOOKS", "")),
            hook_clients=_file("RECOGNITION_CDS_CLIENTS", environ.get("RECOGNITION_CDS_CLIENTS", "")),
            resolver=_resolver("RECOGNITION_RESOLVER", environ.get("RECOGNITION_RESOLVER", "")),
            database=_database("RECOGNITION_DATABASE", environ.get("RECOGNITION_DATABASE", "")),
        )


def _folder(name: str, value: str) -> Path:
    if not value.strip() or "\0" in value:
        raise SettingsError(name, "the path of a folder")
    path = Path(value).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise SettingsError(name, "the path of a folder, and what stands there is a file")
    return path


def _switch(name: str, value: str, meaning: str = "demonstration data are allowed") -> bool:
    if value not in ("0", "1", ""):
        raise SettingsError(name, f"1 ({meaning}) or 0")
    return value == "1"


def _people(name: str, value: str) -> frozenset[str]:
    named = frozenset(value.split(",")) if value else frozenset()
    if not named <= {*SIGNING_IN}:
        raise SettingsError(name, f"empty, or some of {','.join(SIGNING_IN)} with commas between them and no blanks")
    return named


def _fhir(name: str, value: str) -> str:
    if value and FHIR_ADDRESS.fullmatch(value) is None:
        raise SettingsError(name, "empty, or the address under which callers reach the FHIR endpoints, such as https://recognition.example/fhir")
    return value


def _hooks(name: str, value: str) -> str:
    if value and HOOKS_ADDRESS.fullmatch(value) is None:
        raise SettingsError(name, "empty, or the address under which callers reach the hooks, such as https://recognition.example/cds-services")
    return value


def _file(name: str, value: str) -> str:
    if value and not Path(value).is_file():
        raise SettingsError(name, "empty, or the path of a file")
    return str(Path(value).absolute()) if value else ""


def _resolver(name: str, value: str) -> str:
    address = value.rstrip("/")
    # It becomes part of a page's Content-Security-Policy, where a blank, a comma or a semicolon would begin something else.
    if value and (not is_safe(address) or RESOLVER_ADDRESS.fullmatch(address) is None):
        raise SettingsError(
            name, "empty, or the address under which browsers reach the resolver, such as https://resolver.example; http:// on this machine alone"
        )
    return address


def _database(name: str, value: str) -> str:
    if value and not value.startswith(("postgresql://", "postgres://")):
        raise SettingsError(name, "empty, or the address of a PostgreSQL database, such as postgresql://recognition@db1,db2,db3/recognition")
    return value


def _level(name: str, value: str) -> str:
    if value not in LEVELS:
        raise SettingsError(name, "one of " + ", ".join(LEVELS))
    return value


def _grade(name: str, value: str) -> str:
    if value not in GRADES:
        raise SettingsError(name, "one of " + ", ".join(GRADES))
    return value


def _proxies(name: str, value: str) -> int:
    if value not in ("0", "1", "2", "3"):
        raise SettingsError(name, "the number of proxies in front, 0 to 3")
    return int(value)


def _factor(name: str, value: str) -> Decimal:
    right = "a decimal number above 0 and not above 10 with at most four places, such as 0.85"
    try:
        factor = Decimal(value) if value.isascii() and "_" not in value else Decimal("NaN")
    except InvalidOperation as error:
        raise SettingsError(name, right) from error
    # A saving in fen must come out the same on every machine, so the factor is an exact decimal and never a float.
    exponent = factor.as_tuple().exponent  # a letter for what is no number
    if not isinstance(exponent, int) or not 0 < factor <= 10 or exponent < -4:
        raise SettingsError(name, right)
    return factor


def refuse_demonstration(settings: Settings) -> None:
    """Raises SettingsError where the folder holds the demonstration region and nothing says that this is meant."""
    if not settings.demo and (settings.data / "demo-keys.json").exists():
        raise SettingsError("RECOGNITION_DEMO", f"1 to serve {settings.data}, because it holds demonstration data; production needs a folder of its own")
