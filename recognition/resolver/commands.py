"""The commands of the resolver: serve, look at what is declared, draw the demonstration's card, and those of keys and institutions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click

from recognition.resolver.institution_commands import institutions
from recognition.resolver.key_commands import keys
from recognition.resolver.opened import echo_csv, opened, refusals
from recognition.resolver.store import day_of
from recognition.support.patient_tokens import DOMAIN, new_sealing_key


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", type=click.Path(dir_okay=False, path_type=Path), envvar="RESOLVER_CONFIG", help="The settings, TOML; docs/resolver.md names all.")
@click.pass_context
def main(context: click.Context, config: Path | None) -> None:
    """The resolver of a token domain: makes patient tokens from card codes, alone holding the domain's key."""
    context.obj = config


@main.command("serve")
@click.option("--check", is_flag=True, help="Read settings and keys, and end.")
@click.pass_obj
def serve(config: Path | None, check: bool) -> None:
    """Serve until SIGTERM."""
    with refusals():
        files = opened(config)
        valid = files.domain_keys.in_force(datetime.now(UTC))
        if not valid:
            raise click.ClickException("no domain key is in force: `keys new` makes the first one, a lost one comes back from its copy (docs/resolver.md)")
        told = files.settings
        platform = "gateway" if told.platform.gateway else "stand-in"
        click.echo(f"domain {told.domain}, keys {', '.join(key.id for key in valid)}, platform {platform}, regions {len(told.regions)}", err=not check)
    if check:
        return
    # Only this command needs gunicorn.
    from recognition.resolver import serving

    serving.serve(files.settings)


@main.command("sealing-key")
@click.argument("domain")
def sealing_key(domain: str) -> None:
    """Print a new sealing key of the DOMAIN, for one region's service and this resolver."""
    if not DOMAIN.fullmatch(domain):
        raise click.ClickException("a domain's name is small letters, digits and hyphens, 16 at most")
    click.echo(new_sealing_key(domain).text())


@main.command("counts")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="First day; a week ago where it is not given.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Last day; today where it is not given.")
@click.pass_obj
def counts(config: Path | None, first: datetime | None, last: datetime | None) -> None:
    """Print as CSV what came of each institution's requests."""
    with refusals():
        files, today = opened(config), day_of(datetime.now(UTC))
        since: date = first.date() if first else today - timedelta(6)
        echo_csv([("day", "region", "institution", "purpose", "outcome", "times"), *files.store.counts(since, last.date() if last else today)])


@main.command("demo-card")
@click.argument("number", type=click.IntRange(1, 9999))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="An HTML page to be printed.")
def demo_card(number: int, out: Path) -> None:
    """Draw the demonstration's card NUMBER for paper; it belongs to nobody, and only the stand-in takes it."""
    from recognition.resolver import card_drawing

    out.write_text(card_drawing.page(number), encoding="utf-8")


main.add_command(keys)
main.add_command(institutions)
