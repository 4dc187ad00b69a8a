"""What is declared of the box: where the service is, who speaks and for whom, where is listened and looked, and the limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from recognition.ledger.checkpoints.note import PublicKey
from recognition.report_codes.private_keys import PrivateKey
from recognition.support.request_signing import SigningAlgorithm


class Purpose(StrEnum):
    """What the reports of a sender are: asked about, because another hospital issued them; word that the own laboratory performed something (repeats); or the own
    laboratory's to be signed as report codes, or to be announced to the region's result index."""

    REPORT = "report"
    REPEATS = "repeats"
    SIGN = "sign"
    ANNOUNCE = "announce"


class ItemCodes(StrEnum):
    """What the codes of a laboratory's items are that are no LOINC, as a report code names their system."""

    LOCAL = "local"
    NATIONAL_PRICE = "national-price"


class Acknowledge(StrEnum):
    """Which acknowledgement a sender waits for: as its MSH-15 and MSH-16 say, or one in the original mode whatever they say."""

    AS_ASKED = "as_asked"
    ORIGINAL = "original"


@dataclass(frozen=True, slots=True)
class CentreAddress:
    """Where the service is. `ca_file` holds the certificates by which its own is known, where the system's do not; `patience` in seconds; `ledger_keys` are the public keys
    of its ledger, where the edition in force is held here; `signing` with what keys sign their requests, by the key: one that is not there is sent itself."""

    host: str
    port: int
    tls: bool
    path: str = ""
    ca_file: Path | None = None
    patience: int = 10
    ledger_keys: tuple[PublicKey, ...] = ()
    signing: Mapping[str, SigningAlgorithm] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PatientField:
    """Where the reference of a patient stands: a field and component of PID, and the type (component 5) of the repetition that counts, "" for the only one."""

    field: int
    component: int = 1
    type: str = ""


@dataclass(frozen=True, slots=True)
class NamedField:
    """Where something stands that no report holds by itself: a field and component of a segment, such as ZPT-2.1."""

    segment: str
    field: int
    component: int = 1


@dataclass(frozen=True, slots=True)
class Signs:
    """With what reports are signed: the identifier of the institution as codes have it, its private key, what its items' codes are, the mark that its reports show ("" for
    none); and how squares are drawn, `dots` a module on a printer of `dpi`."""

    issuer: str
    key: PrivateKey
    item_codes: ItemCodes
    mark: str
    dots: int
    dpi: int


@dataclass(frozen=True, slots=True)
class Sender:
    """Who speaks; `facility` is what MSH-4 must be, "" for anything; `institution` is our code of the one in whose name it does, whose key is `key`; its certificate's SHA-256 or subject (RFC 4514) where it has one."""

    name: str
    institution: str
    key: str
    purpose: Purpose
    sha256: str = ""
    subject: str = ""
    patient: PatientField | None = None
    acknowledge: Acknowledge = Acknowledge.AS_ASKED
    facility: str = ""
    signs: Signs | None = None
    token: NamedField | None = None
    """Where the patient's token stands, of what is announced."""


@dataclass(frozen=True, slots=True)
class ListenAt:
    """An address to listen at: with TLS and client certificates, or plain, where all that comes is of one `sender`."""

    address: str
    port: int
    sender: Sender | None = None
    certificate: Path | None = None
    private_key: Path | None = None
    client_ca: Path | None = None


@dataclass(frozen=True, slots=True)
class WatchedFolder:
    """A folder whose files are of one sender. Documents that were handed in are kept `done_days` in `done/`, refused ones `refused_days` in `refused/`."""

    path: Path
    sender: Sender
    done_days: int = 0
    refused_days: int = 7


@dataclass(frozen=True, slots=True)
class EdgeLimits:
    """Connections at once; seconds without a byte between messages, and for one whole message; messages and days in the queue."""

    connections: int = 32
    idle_seconds: int = 600
    frame_seconds: int = 60
    queue_messages: int = 10_000
    queue_days: int = 30


@dataclass(frozen=True, slots=True)
class EdgeSettings:
    """All settings. `seal_key` is the file of the key under which the queue is sealed."""

    data: Path
    seal_key: Path
    centre: CentreAddress
    senders: tuple[Sender, ...]
    listeners: tuple[ListenAt, ...]
    soap: tuple[ListenAt, ...]
    folders: tuple[WatchedFolder, ...]
    limits: EdgeLimits
