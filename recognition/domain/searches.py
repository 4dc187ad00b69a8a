"""调阅: that somebody looked for a patient's results, and that an acceptance rests on a result which its issuer announced."""

from __future__ import annotations

from datetime import datetime

from recognition.domain.catalogue import Term, Word
from recognition.domain.placeholders import given

SHORTEST_AUTHORISATION = 4
"""Letters and digits of an authorisation's reference: fewer tell no authorisation of a hospital's from another."""
_COUNTED_UP = "01234567890"


class SearchPurpose(Word):
    """For what is searched. `emergency` needs nobody's word and is reviewed afterwards; `order` is the check of an order before it is signed."""

    TREATMENT = "treatment"
    EMERGENCY = "emergency"
    ORDER = "order"


class SearchGround(Word):
    """On whose word results are shown: the holder of the card agreed, as its platform says; an authorisation is claimed by the receiver alone; the
    region declares a legal basis; an emergency."""

    AGREED = "agreed"
    CLAIMED = "claimed"
    DECLARED = "declared"
    EMERGENCY = "emergency"


class ResultChange(Word):
    """What an issuer did with a result afterwards."""

    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"


class FoundResult(Term, frozen=True):
    """A result that its issuer announced: the keyed hashes of its report's numbers, and the sequence of the search that found it."""

    report: str
    others: tuple[str, ...]
    search: int


class AskedRegion(Term, frozen=True):
    """A neighbouring region that a search asked, or could not: `problem` says why, "" where it answered; how many results of it are shown, and how many it named that were passed over."""

    region: str
    problem: str = ""
    found: int = 0
    passed_over: int = 0


class Search(Term, frozen=True):
    """调阅检索: a receiver looked for the results of one token. `found` counts what was shown, `listed` is the SHA-256 (hex) of that list, and
    `named` are the sensitive items that were asked for by their codes. Nothing says whose results they are."""

    id: str
    at: datetime
    institution: str
    by: str
    purpose: SearchPurpose
    ground: SearchGround
    edition: int
    policy: str
    found: int
    listed: str
    named: tuple[str, ...] = ()
    peers: tuple[tuple[str, int, str], ...] = ()
    """Of each neighbouring region that answered: its name, the sequence of the search in its ledger, the SHA-256 of its edition by which its results were judged."""


class Corroboration(Term, frozen=True):
    """证实: the acceptance with sequence `cites`, of `institution`, is of a result that `issuer` announced. It stays when the index forgets the result."""

    id: str
    at: datetime
    cites: int
    institution: str
    issuer: str
    peer: tuple[str, int] | None = None
    """Where the announcement stands in a neighbouring region's index: the region, and the sequence of the search in its ledger that found it."""


class ChangedResult(Term, frozen=True):
    """结果变更: the acceptance with sequence `cites`, of `institution`, is of a result that `issuer` took back or corrected afterwards."""

    id: str
    at: datetime
    cites: int
    institution: str
    issuer: str
    how: ResultChange


def stated_authorisation(reference: str | None) -> str | None:
    """The reference of an authorisation, or None where none is stated: what stands in the place of one (无, 123456), one character again and again, digits
    counted up, or less than four letters and digits. On a claim that nobody could look up, nothing is shown."""
    known = given(reference)
    bare = "".join(letter for letter in known or "" if letter.isalnum())
    return known if len(bare) >= SHORTEST_AUTHORISATION and len(set(bare)) > 1 and bare not in _COUNTED_UP else None
