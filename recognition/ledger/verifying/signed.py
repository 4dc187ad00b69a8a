"""The ledger against what was signed: an entry exchanged, taken out or cut off together with all its hashes shows here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from recognition.ledger.checkpoints.note import SM2, Checkpoint, NoteRefused, PublicKey, read_note, split
from recognition.ledger.verifying.findings import MISSING, LedgerFinding


@dataclass
class CheckpointClaims:
    """What notes claim of a ledger: `held` by keys that are trusted, of these `by_sm2` by one of SM2; how many are signed by nobody that is trusted or speak of
    another ledger; and which are refused."""

    held: list[Checkpoint] = field(default_factory=list)
    by_sm2: list[Checkpoint] = field(default_factory=list)
    foreign: int = 0
    refused: list[LedgerFinding] = field(default_factory=list)


def claimed_by(notes: Iterable[str], keys: Sequence[PublicKey]) -> CheckpointClaims:
    """What the notes claim of the ledger whose key came last."""
    known = {(key.name, key.id): key for key in keys}
    origin = keys[-1].name if keys else None
    claims = CheckpointClaims()
    for place, note in enumerate(notes):
        try:
            _, signatures = split(note)
            signers = [known[name, key_id] for name, key_id, _ in signatures if (name, key_id) in known]
            claim = read_note(note, keys) if signers else None
        except NoteRefused as error:
            claims.refused.append(LedgerFinding(None, None, f"checkpoint {place}: {error}"))
            continue
        if claim is None or claim.origin != origin:
            claims.foreign += 1
            continue
        claims.held.append(claim)
        if any(key.type == SM2 for key in signers):
            claims.by_sm2.append(claim)
    return claims


def against(claims: Iterable[Checkpoint], size: int, whole: int, root: Callable[[int], bytes]) -> Iterator[LedgerFinding]:
    """What is not as it was signed. `whole` entries are there without a gap; beyond them nothing can be compared."""
    proved = 0
    for claim in sorted(set(claims), key=lambda claim: claim.size):
        if claim.size > size:
            yield LedgerFinding(size, claim.size - 1, f"{MISSING}: a checkpoint was signed for {claim.size} entries")
            return
        if claim.size > whole:
            return
        if root(claim.size) != claim.root:
            yield LedgerFinding(
                proved, claim.size - 1, f"they are not all those that were signed: the root of the checkpoint for {claim.size} entries is another"
            )
            return
        proved = claim.size
