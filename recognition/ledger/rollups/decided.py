"""The decisions on a lookup, each with the correction that has taken it back; as of any moment of the ledger."""

from __future__ import annotations

from collections.abc import Iterator

from recognition.domain.lookups import replace
from recognition.domain.recorded import RecordedCorrection, RecordedDecision
from recognition.domain.tally import TalliedDecision
from recognition.ledger.entries import decode_as
from recognition.ledger.reader import LedgerReader
from recognition.ledger.rollups.decode import find

_Row = tuple[int, bytes, int | None, bytes | None, int | None]


def decisions(reads: LedgerReader, lookup: int, before: int | None = None) -> tuple[RecordedDecision, ...]:
    """The decisions on the lookup with this sequence, in ledger order; with `before`, as they stood when the ledger had so many
    entries: what was decided or taken back later is left out. Raises LedgerUnavailable."""
    collected = []
    for sequence, data, corrected, correction, corroborated in _rows(reads, lookup, before):
        decision = decode_as(RecordedDecision, data, sequence)
        if corroborated is not None:
            decision = replace(decision, corroborated=corroborated)
        if corrected is not None and correction is not None:
            decision = replace(decision, corrected=decode_as(RecordedCorrection, correction, corrected))
        collected.append(decision)
    return tuple(collected)


def tallied_decisions(reads: LedgerReader, lookup: int, before: int | None = None) -> list[TalliedDecision]:
    """The same as a tally knows them, read straight from the bytes."""
    return [
        find(data).tallied_decision(sequence, corrected is not None, corroborated is not None)
        for sequence, data, corrected, _, corroborated in _rows(reads, lookup, before)
    ]


def _rows(reads: LedgerReader, lookup: int, before: int | None) -> Iterator[_Row]:
    for sequence, data, corrected, correction, corroborated in reads.decisions_of(lookup):
        if before is not None and sequence >= before:
            return
        later = corrected is not None and before is not None and corrected >= before
        stands = None if corroborated is not None and before is not None and corroborated >= before else corroborated
        yield sequence, data, None if later else corrected, None if later else correction, stands
