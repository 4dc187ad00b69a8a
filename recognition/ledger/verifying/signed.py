"""The ledger against what was signed: an entry exchanged, taken out or cut off together with all its hashes shows here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from recognition.ledger.checkpoints.note import Checkpoint, NoteRefused, PublicKey, read_note, split
from recognition.ledger.verifying.findings import MISSING, LedgerFinding


def claimed_by(notes: Iterable[str], keys: Sequence[PublicKey]) -> tuple[list[Checkpoint], int, list[LedgerFinding]]:
    """What the notes claim of the ledger whose key came last; how many are signed by nobody that is trusted or speak of another
    ledger; and which are refused."""
    known = {(key.name, key.id) for key in keys}
    origin = keys[-1].name if keys else None
    claims: list[Checkpoint] = []
    foreign, refused = 0, []
    for place, note in enumerate(notes):
        try:
            _, signatures = split(note)
            if not any((name, key_id) in known for name, key_id, _ in signatures):
                foreign += 1
                continue
            claim = read_note(note, keys)
        except NoteRefused as error:
            refused.append(LedgerFinding(None, None, f"checkpoint {place}: {error}"))
            continue
        if claim.origin == origin:
            claims.append(claim)
        else:
            foreign += 1
    return claims, foreign, refused


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
