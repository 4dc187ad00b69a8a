"""`peers`: how it stands with neighbouring regions, and a round of asking them now."""

from __future__ import annotations

from datetime import datetime

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from recognition.cli.registry.common import REFUSED, reporting_refusals, service
from recognition.peers.declaration import PeerDeclaration
from recognition.services.peers import overview
from recognition.services.peers.following import Follower
from recognition.services.peers.overview import PeerView
from recognition.web.shared.peer_words import FAULTS
from recognition.web.shared.peers import PEERS
from recognition.web.shared.service import CLOCK


@click.group("peers", cls=AppGroup, invoke_without_command=True)
@click.pass_context
@with_appcontext
def peers(context: click.Context) -> None:
    """Neighbouring regions: how it stands with each, which is told without a further word, and a round of asking them."""
    if context.invoked_subcommand is None:
        _status()


def _declared() -> PeerDeclaration:
    found: PeerDeclaration | None = current_app.extensions.get(PEERS)
    if found is None:
        raise click.ClickException("RECOGNITION_PEERS declares no neighbouring region")
    return found


@peers.command("status")
def status() -> None:
    """How it stands with each neighbouring region: its ledger as it was seen last, its edition and how old that is, cosignatures, faults, and files of evidence. Status 1 where something is wrong."""
    _status()


@peers.command("fetch")
def fetch() -> None:
    """Ask every neighbouring region now what is new, as the service does every minute, and say how that went. Status 1 where something is wrong."""
    with reporting_refusals():
        for peer in _declared().peers:
            Follower(service(), peer, current_app.extensions[CLOCK]).round()
    _status()


def _status() -> None:
    at = current_app.extensions[CLOCK]()
    found = overview.views(service().data, _declared(), at)
    for view in found:
        _tell(view, at)
    if any(view.state.faults or view.stale for view in found):
        raise SystemExit(REFUSED)


def _tell(view: PeerView, at: datetime) -> None:
    click.echo(f"{view.peer.id} {view.peer.key.name}")
    click.echo(f"  ledger: {view.seen.size} entries seen" + (f" at {view.seen.confirmed:%Y-%m-%d %H:%M}Z" if view.seen.confirmed else ""))
    if view.edition:
        age = int((at - view.edition.verified_at).total_seconds() // 60)
        stale = ", older than declared" if view.stale else ""
        click.echo(f"  edition: {view.edition.number} {view.edition.sha256}, proved {age} min ago{stale}")
    else:
        click.echo("  edition: none is held")
    if view.cosigned:
        click.echo(f"  cosigned ours: {view.cosigned.size} entries at {view.cosigned.at:%Y-%m-%d %H:%M}Z")
    if view.state.clock_ahead:
        click.echo(f"  its clock is {view.state.clock_ahead} s before ours")
    for code, told in view.state.faults:
        click.echo(f"  FAULT {code}: it {FAULTS[code][1]} {' '.join(f'{name}={value}' for name, value in told.items())}".rstrip())
    for path, refusal in view.refusals:
        click.echo(f"  refused {refusal.at:%Y-%m-%d %H:%M}Z {path.name}")


COMMANDS = {peers.name: peers}
