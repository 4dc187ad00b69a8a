"""The tree of a box at a hospital's edge: whose it is, that it continues what was seen of it, and when its keeper last said that nothing was held back, cosigned."""

from __future__ import annotations

from collections.abc import Sequence

from recognition.domain.handed_in import HandedInEntries
from recognition.errors import Invalid
from recognition.ledger.checkpoints.cosignature import cosigned_at
from recognition.ledger.checkpoints.keys import SigningKeys
from recognition.ledger.checkpoints.note import Checkpoint, NoteRefused, PublicKey, read_note
from recognition.ledger.checkpoints.seen_trees import SeenTree, SeenTrees
from recognition.ledger.proofs import consistent
from recognition.services.lookups import Service


def read(sent: HandedInEntries) -> tuple[PublicKey, Checkpoint]:
    """The box's public key, and the checkpoint that it signed. Raises Invalid (`tree_key_malformed`, `checkpoint_unsigned`)."""
    try:
        key = PublicKey.read(sent.public_key)
    except ValueError as error:
        raise Invalid("public_key", code="tree_key_malformed") from error
    try:
        return key, read_note(sent.checkpoint, [key])
    except NoteRefused as error:
        raise Invalid("checkpoint", code="checkpoint_unsigned") from error


def known(service: Service, trees: SeenTrees, key: PublicKey, shown: Checkpoint) -> SeenTree:
    """What is known of the tree: one that was seen or whose key a registrar declared, or where `first_use` allows it a new one.

    Raises Invalid (`tree_not_declared`, `tree_revoked`)."""
    last = trees.last(shown.origin)
    if last is None and not service.first_use:
        raise Invalid("public_key", code="tree_not_declared")
    if last and last.revoked_at:
        raise Invalid("public_key", code="tree_revoked")
    return last or SeenTree.new(key)


def continues(last: SeenTree, key: PublicKey, shown: Checkpoint, path: Sequence[bytes]) -> None:
    """Raises Invalid (`tree_key_differs`, `tree_forked`) where the tree is signed by another key than before, or is none that continues what was seen. A smaller one is sent again
    after an answer was lost."""
    if last.key != key.line:
        raise Invalid("public_key", code="tree_key_differs")
    if shown.size >= last.size and not consistent(last.size, shown.size, path, bytes.fromhex(last.root), shown.root):
        raise Invalid("consistency", code="tree_forked")


def cosigned(service: Service, sent: HandedInEntries, key: PublicKey, shown: Checkpoint) -> SeenTree | None:
    """The tree as this service cosigned it, by what the box shows; None where it shows nothing. Raises Invalid (`cosignature_refused`) for what this ledger's keys did not cosign,
    for another tree's, and for what the checkpoint does not continue."""
    if not sent.cosigned:
        return None
    try:
        seen, at = read_note(sent.cosigned, [key]), cosigned_at(sent.cosigned, SigningKeys(service.ledger.folder).public())
    except (NoteRefused, ValueError) as error:
        raise Invalid("cosigned", code="cosignature_refused") from error
    continues = shown.size >= seen.size and consistent(seen.size, shown.size, sent.cosigned_consistency, seen.root, shown.root)
    if at is None or seen.origin != shown.origin or not continues:
        raise Invalid("cosigned", code="cosignature_refused")
    return SeenTree(seen.origin, key.line, seen.size, seen.root.hex(), at, sent.cosigned)


def remembered(last: SeenTree, cosigned: SeenTree | None) -> SeenTree:
    """What is known of the tree's past: of the two the later word, and the more that was seen."""
    if cosigned is None or (last.confirmed and cosigned.confirmed and last.confirmed >= cosigned.confirmed):
        return last
    return cosigned._replace(size=max(last.size, cosigned.size))
