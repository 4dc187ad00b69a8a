"""Commands about boxes at hospitals' edges: listed, declared and revoked."""

from __future__ import annotations

import click

from recognition.cli.registry.common import keyed, now, registrar, registry, reporting_refusals, service
from recognition.services import edge_boxes as boxes


@registry.command("edge-boxes")
def edge_boxes() -> None:
    """Boxes at hospitals' edges that are declared or were heard: institution, name of the ledger, fingerprint, who declared it, its last word, revoked."""
    with reporting_refusals():
        for box in boxes.listed(service()):
            times = (box.tree.confirmed, box.tree.revoked_at)
            told = (box.institution, box.tree.name, box.fingerprint, box.tree.declared_by or "-", *(f"{at:%Y-%m-%dT%H:%M}" if at else "-" for at in times))
            click.echo("\t".join(told))


@registry.command("declare-edge-box")
@click.argument("institution")
@click.argument("public_key")
@keyed
def declare_edge_box(institution: str, public_key: str, key: str) -> None:
    """Declare a hospital's box by the line that `edge --key` prints there, once its fingerprint was compared by another way; prints the fingerprint."""
    with reporting_refusals():
        click.echo(boxes.declare(service(), registrar(key), institution, public_key, now()).fingerprint)


@registry.command("revoke-edge-box")
@click.argument("institution")
@click.argument("tree")
@keyed
def revoke_edge_box(institution: str, tree: str, key: str) -> None:
    """Take nothing more from a box, by the name of its ledger; what was taken stays."""
    with reporting_refusals():
        boxes.revoke(service(), registrar(key), institution, tree, now())
