"""docs/resolver.md and docs/resolver.zh.md have every setting, command and refusal and no other; their commands run; both say the same."""

from __future__ import annotations

import inspect
import os
import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from recognition.resolver import settings_file
from recognition.resolver.commands import main
from recognition.resolver.problems import PROBLEMS
from tests.resolver.running_resolver import prepared
from tests.running import ROOT

PAGES = ("resolver.md", "resolver.zh.md")
TABLES = ((settings_file._platform, "platform."), (settings_file._region, "region."), (settings_file.read, ""))
"""What reads each table of the settings' file."""


def text_of(page: str) -> str:
    """A page."""
    return (ROOT / "docs" / page).read_text(encoding="utf-8")


def rows(page: str, name: str) -> list[list[str]]:
    """The cells of a marked table's rows."""
    inside = re.search(rf"<!-- {name}: begin\b.*?-->\n(.*?)<!-- {name}: end -->", text_of(page), re.DOTALL)
    assert inside
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in inside[1].splitlines()[2:]]


def quoted(cell: str) -> list[str]:
    """What stands in backticks."""
    return re.findall(r"`([^`]+)`", cell)


@pytest.mark.parametrize("page", PAGES)
def test_every_setting_is_described(page: str):
    read = {
        f"{prefix}{name}"
        for reader, prefix in TABLES
        for name in re.findall(r"table\.(?:text|texts|path|folder|number|one_of|switch)\(\s*\"(\w+)\"", inspect.getsource(reader))
    }
    assert {name for row in rows(page, "settings") for name in quoted(row[0])} == read


@pytest.mark.parametrize("page", PAGES)
def test_every_command_is_described(page: str):
    def leaves(command: click.Command, path: str = "") -> list[str]:
        return (
            [leaf for name, each in command.commands.items() for leaf in leaves(each, f"{path} {name}".strip())] if isinstance(command, click.Group) else [path]
        )

    assert sorted(quoted(row[0])[0] for row in rows(page, "commands")) == sorted(leaves(main))


@pytest.mark.parametrize("page", PAGES)
def test_every_refusal_is_described_with_its_status(page: str):
    told = {code: int(row[0]) for row in rows(page, "problems") for code in quoted(row[1])}
    assert told == {code: status for code, (status, _zh, _en) in PROBLEMS.items()}


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_run(page: str, tmp_path: Path):
    """In the order of the page, in one shell, with the page's own settings but for the folders and the stand-in."""
    resolver = prepared(tmp_path, 'kind = "stand-in"', more="demonstration = true", key=False)
    scripts = re.findall(r"<!-- resolver: begins -->\n```sh\n(.*?)```", text_of(page), re.DOTALL)
    assert len(scripts) == 4
    script = "\n".join(scripts).replace("/etc/recognition-resolver/resolver.toml", str(resolver.config)).replace("card.html", str(tmp_path / "card.html"))
    path = f"{ROOT / '.venv/bin'}:{os.environ['PATH']}"
    done = subprocess.run(
        [shutil.which("bash") or "sh", "-euc", script], cwd=ROOT, env=os.environ | {"PATH": path}, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"^rk_[a-z2-7]{8}_\S{43}$", done.stdout, re.MULTILINE) and "erased" in done.stdout and (tmp_path / "card.html").exists()


def test_the_settings_of_the_pages_are_read(tmp_path: Path):
    examples = {re.search(r"```toml\n(.*?)```", text_of(page), re.DOTALL)[1] for page in PAGES}
    [example] = examples
    resolver = prepared(tmp_path, 'kind = "stand-in"', more="demonstration = true", key=False)
    (tmp_path / "platform.key").write_text("a-key-of-tests", encoding="ascii")
    (tmp_path / "platform.key").chmod(0o600)
    resolver.config.write_text(example.replace("/etc/recognition-resolver", str(tmp_path)).replace("/var/lib", str(tmp_path)), encoding="utf-8")
    told = settings_file.read(resolver.config)
    assert [region.name for region in told.regions] == ["chongqing", "sichuan"] and told.platform.gateway
    assert (told.platform.patience, told.platform.at_once, told.platform.pause, told.port, told.workers) == (3, 16, 5, 8100, 1)


def test_both_pages_have_the_same_sections_and_codes():
    sections = [re.split(r"^## .*$", text_of(page), flags=re.MULTILINE) for page in PAGES]
    assert len(sections[0]) == len(sections[1]) > 8
    for english, chinese in zip(*sections, strict=True):
        assert len(english.strip().split("\n\n")) == len(chinese.strip().split("\n\n")), chinese[:80]
        assert sorted(re.findall(r"```.*?```", english, re.DOTALL)) == sorted(re.findall(r"```.*?```", chinese, re.DOTALL)), chinese[:80]
        assert {*quoted(re.sub(r"```.*?```", "", english, flags=re.DOTALL))} == {*quoted(re.sub(r"```.*?```", "", chinese, flags=re.DOTALL))}, chinese[:80]
