"""`lab`: a past period's questions judged again under a draft, an edition or changed rules; on the machine itself, in full."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click
import orjson
from flask.cli import AppGroup
from tqdm import tqdm

from recognition.catalogue.editions.changing import written
from recognition.cli.registry.common import DAY, data, now, reporting_refusals, service
from recognition.domain.lookups import Caller, Role
from recognition.services.lab import labs
from recognition.services.lab.request import LabRequest

OPERATOR = Caller("operator", Role.AUDITOR)
"""Whoever can run this reads the ledger's file too."""
LOOK_SECONDS = 0.3
SHOWN = 20
VERDICTS = ("recognised", "discretionary", "not_covered")

group = AppGroup("lab", help="Judge a past period's questions again under a draft, an edition or changed rules. Nothing of it is a lookup.")


@group.command("run")
@click.option("--from", "since", type=DAY, required=True, help="First day of the questions, in Shanghai.")
@click.option("--to", "until", type=DAY, required=True, help="Last day.")
@click.option("--draft", help="A checked draft; without it and --edition the edition in force.")
@click.option("--edition", type=int, help="An edition by its number.")
@click.option("--day", type=DAY, help="Judge as though all had been asked on this day, about results as many days old.")
@click.option("--all-along", is_flag=True, help="What the draft or edition changes holds from before the period on, whatever day stands in it.")
@click.option("--window", "windows", multiple=True, help="ITEM[/SCOPE]=DAYS; * for every item.")
@click.option("--scope", "scopes", multiple=True, help="SCOPE=PREFIX,PREFIX; SCOPE= closes it.")
@click.option("--price", "prices", multiple=True, help="ITEM[/OWNER]=FEN; without an owner in every list that has it.")
@click.option("--again", is_flag=True, help="Judge anew what was judged today.")
@click.option("--json", "target", type=click.Path(dir_okay=False, path_type=Path), help="Write the whole result to this file.")
def run_(
    since: date, until: date, draft: str | None, edition: int | None, day: date | None,
    windows: tuple[str, ...], scopes: tuple[str, ...], prices: tuple[str, ...], all_along: bool, again: bool, target: Path | None,
) -> None:  # fmt: skip
    """Run a lab, wait for it, and print what would change; interrupted, it is cancelled."""
    with reporting_refusals():
        request = LabRequest(since, until, edition, draft, day, written(windows, scopes, prices), all_along)
        started = labs.start(service(), request, OPERATOR, now(), again)
        try:
            state = _followed(started)
        except KeyboardInterrupt:
            labs.cancel(data(), started, OPERATOR)
            raise click.ClickException(f"lab {started} was cancelled") from None
        if state["state"] != "done":
            problem = state["problem"] or {}
            raise click.ClickException(f"lab {started} ended as {state['state']} {problem.get('code', '')} {problem.get('field') or ''}".rstrip())
        result = labs.result(data(), started, OPERATOR)
    if target:
        target.write_bytes(orjson.dumps(result, option=orjson.OPT_INDENT_2))
    _print_result(result)


def _followed(started: str) -> Mapping[str, Any]:
    with tqdm(unit="entries", disable=None) as bar:
        while (state := labs.state(data(), started, OPERATOR))["state"] in ("waiting", "running"):
            bar.total = state["total"] or None
            bar.update(state["done"] - bar.n)
            time.sleep(LOOK_SECONDS)
    return state


def _print_result(result: Mapping[str, Any]) -> None:
    totals, agreement = result["totals"], result["agreement"]
    click.echo(f"lab {result['id']}, {result['lookups']} questions, ledger of {result['checkpoint']['size']} entries, root {result['checkpoint']['root']}")
    click.echo(
        f"as judged then equals the summaries in {agreement['rows_compared']} rows; "
        f"{agreement['sampled']} questions judged one by one agree; {agreement['signatures']} signatures"
    )
    for verdict in (*VERDICTS, "not_judged"):
        click.echo(f"{verdict:>24}  then {totals['then'].get(verdict, 0):>10}  now {totals['now'][verdict]:>10}")
    for row in result["apart"]:
        click.echo(f"not judged, {row['why']}: {row['lookups']}")
    for name, n in result["decisions"].items():
        click.echo(f"{name}: {n}")
    for name, figure in result["estimates"].items():
        between = "nothing to go by" if figure["low"] is None else f"{figure['low']} to {figure['high']}"
        click.echo(f"{name:>24}  then {figure['then']:>10}  would be {between}")
    for title, rows, code in (("items that change most", result["items"], "item"), ("hospitals asking", result["receivers"], "receiver")):
        click.echo(f"{title}:")
        for row in [row for row in rows if row["moved"]][:SHOWN]:
            click.echo(f"{row[code]:>24}  {row['moved']} of {row['lookups']} change: {row['gained']} become recognised, {row['lost']} no longer are")
    asked = [row for row in result["evaluations"] if row["newly"]]
    click.echo(f"institutions that would have to be evaluated: {len(asked)}")
    for row in asked[:SHOWN]:
        click.echo(f"{row['institution']:>24}  {len([one for one in row['items'] if one['newly']])} items, {row['newly']} questions")


@group.command("list")
def list_() -> None:
    """The latest labs, the newest first: id, state, period, edition, and who ran it."""
    for state in labs.listed(data(), OPERATOR):
        inputs = state["inputs"]
        click.echo(f"{state['id']} {state['state']} {inputs['since']}–{inputs['until']} {state['edition'] or inputs['sha256'][:12]} {state['by']}")


@group.command("show")
@click.argument("lab_id")
@click.option("--json", "as_json", is_flag=True, help="All of it, as JSON.")
def show(lab_id: str, as_json: bool) -> None:
    """The result of a lab."""
    with reporting_refusals():
        result = labs.result(data(), lab_id, OPERATOR)
    if as_json:
        click.echo(orjson.dumps(result, option=orjson.OPT_INDENT_2))
    else:
        _print_result(result)


@group.command("cancel")
@click.argument("lab_id")
def cancel(lab_id: str) -> None:
    """End a lab that waits or runs; nothing of it is kept."""
    with reporting_refusals():
        labs.cancel(data(), lab_id, OPERATOR)
    click.echo(f"lab {lab_id}: {labs.state(data(), lab_id, OPERATOR)['state']}")


COMMANDS = {"lab": group}
