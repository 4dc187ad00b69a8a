"""The use-case of registrars who declare the boxes at hospitals' edges: whose ledger's key it is, before the box is heard for the first time; and who revoke one."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from recognition.catalogue.editions.resolve import written_institution
from recognition.domain.lookups import Caller
from recognition.errors import Invalid, NotFound
from recognition.ledger import KeyEvent
from recognition.ledger.checkpoints.note import PublicKey
from recognition.ledger.checkpoints.seen_trees import SeenTree, SeenTrees, every
from recognition.ledger.entries import encode, new_id
from recognition.report_codes import possession
from recognition.services.lookups import Service
from recognition.services.publications import drafting
from recognition.support import ed25519

ROLE = "edge_box"
"""What an entry is about: the key of a box's ledger, by the SHA-256 of its bytes. Issued says declared, revoked says revoked."""


class EdgeBox(NamedTuple):
    """A box of an institution: its tree as it is known, and the fingerprint of its key, which is compared with the hospital by another way."""

    institution: str
    tree: SeenTree

    @property
    def fingerprint(self) -> str:
        """In groups of four hexadecimal digits, as the box prints it."""
        return possession.fingerprint(PublicKey.read(self.tree.key).raw)


def declare(service: Service, caller: Caller, institution: str, public_key: str, now: datetime) -> EdgeBox:
    """Declares a box by the line that `edge --key` prints; the same again changes nothing.

    Raises Forbidden, Invalid (`institution_unknown`, `tree_key_malformed`, `tree_key_differs`, `tree_revoked`), IssuerAmbiguous, LedgerUnavailable, RegistryUnavailable."""
    drafting.registrar(caller)
    meant = written_institution(service.edition(), institution)
    if meant is None:
        raise Invalid("institution", code="institution_unknown")
    try:
        key = PublicKey.read(public_key)
        ed25519.public_key(key.raw)
    except ValueError as error:
        raise Invalid("public_key", code="tree_key_malformed") from error
    trees = SeenTrees(service.data, meant)
    with trees.alone(key.name):
        known = trees.last(key.name)
        if known and known.key != key.line:
            raise Invalid("public_key", code="tree_key_differs")
        if known and known.revoked_at:
            raise Invalid("public_key", code="tree_revoked")
        if known and known.declared_at:
            return EdgeBox(meant, known)
        _note(service, now, key, caller, meant)
        tree = known._replace(declared_by=caller.by, declared_at=now) if known else SeenTree.new(key, caller.by, now)
        trees.keep(tree)
    return EdgeBox(meant, tree)


def listed(service: Service, institution: str = "") -> list[EdgeBox]:
    """Every box that is declared or was heard, of all institutions or of one."""
    return [EdgeBox(*found) for found in every(service.data) if institution in ("", found[0])]


def revoke(service: Service, caller: Caller, institution: str, name: str, now: datetime) -> EdgeBox:
    """From now on nothing that the box hands in is taken; what was taken stays. Raises Forbidden, NotFound, Invalid `tree_revoked`, LedgerUnavailable."""
    drafting.registrar(caller)
    trees = SeenTrees(service.data, institution)
    if trees.last(name) is None:
        raise NotFound("tree")
    with trees.alone(name):
        known = trees.last(name)
        assert known is not None, "a tree that was seen is never forgotten"
        if known.revoked_at:
            raise Invalid("tree", code="tree_revoked")
        tree = known._replace(revoked_at=now)
        # before the entry: where that cannot be written, it is revoked all the same
        trees.keep(tree)
        _note(service, now, PublicKey.read(known.key), caller, institution, issued=False)
    return EdgeBox(institution, tree)


def _note(service: Service, now: datetime, key: PublicKey, caller: Caller, institution: str, *, issued: bool = True) -> None:
    named = possession.fingerprint(key.raw).replace(" ", "")
    service.ledger.append([encode(KeyEvent(new_id(now), now, named, ROLE, caller.by, issued, institution))])
