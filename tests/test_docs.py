"""What is written is true: examples run against a real server, and every setting, command, counter and problem is described."""

from __future__ import annotations

import inspect
import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
from flask import Flask

from recognition import create_app, ledger
from recognition.domain.counters import COUNTERS
from recognition.domain.lookups import CorrectionReason, Role
from recognition.ledger import entries, lookup_entry
from recognition.ledger.entries import EntryKind
from recognition.settings import Settings
from recognition.web.shared.problem_words import FIELDS, PROBLEMS
from tests.running import ROOT, Server

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FOR_WORKERS = ledger.SERVED
"""gunicorn's master tells its workers by this that a writer is there; nobody else sets it."""
MADE = ("r2027_1/", ".coverage/html", "dist/", "var-resolver/", "var-two-regions/")
"""What a page names that is not there yet: an example of a next revision, and what commands make."""
MARK = re.compile(r"<!-- run(?: as (?P<who>\w+))? -->\n```sh\n(?P<script>.*?)```(?:\n\n<!-- gives -->\n```(?P<kind>json|text)\n(?P<gives>.*?)```)?", re.DOTALL)


@dataclass(frozen=True)
class Example:
    """A block that is run, with whose key, and what the page says comes back."""

    page: Path
    line: int
    who: str
    script: str
    kind: str | None
    gives: str | None

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def examples() -> list[Example]:
    """Every marked block of every page."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for match in MARK.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(Example(page, line, match["who"] or "clinician", match["script"], match["kind"], match["gives"]))
    return found


GROWING = {"sequence", "size"}
"""Members that tell how far the ledger has come: of them the kind alone is compared, and that it is no less than one entry."""
FORMS = (
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d+\+\d{2}:\d{2}", r"\d{4}-\d{2}-\d{2}", r"\b[0-9a-f]{64}\b", r"\b[0-9a-v]{20}\b", r"\b[a-z2-7]{13}\b", r"…|\.\.\.",
)  # fmt: skip
"""Times, days, hashes, ids of entries and of launches, which are others at each run; and what a page leaves out."""


def holds(answer: Any, promised: Any, member: str = "") -> bool:
    """Whether the answer has everything that the page shows: the same values, and of what is made anew each time the same form. A page may
    leave members out, and elements of a list that it does not show as empty."""
    if isinstance(promised, dict):
        return isinstance(answer, dict) and all(key in answer and holds(answer[key], value, key) for key, value in promised.items())
    if isinstance(promised, list):
        return isinstance(answer, list) and (answer == [] if promised == [] else all(any(holds(one, shown) for one in answer) for shown in promised))
    if isinstance(promised, str):
        return isinstance(answer, str) and re.fullmatch(_form_of(promised), answer, re.DOTALL) is not None
    if member in GROWING:
        return type(answer) is int and answer >= min(promised, 1)
    return type(answer) is type(promised) and answer == promised


def _form_of(promised: str) -> str:
    """The expression that texts like the promised one match: what it says, with the forms in place of what is made anew."""
    found = re.split("(" + "|".join(FORMS) + ")", promised)
    parts = [re.escape(part) if place % 2 == 0 else next(form for form in FORMS if re.fullmatch(form, part)) for place, part in enumerate(found)]
    return "".join(".+" if part == FORMS[-1] else part for part in parts)


def test_an_example_that_says_otherwise_is_noticed():
    shown = {
        "verdict": "recognised",
        "valid_through": "2026-12-22",
        "days_left": 30,
        "says": "到 2026-12-22 为止",
        "reasons": [],
        "sequence": 10397,
        "checks": [{"code": "a"}],
    }
    told = {
        "verdict": "recognised",
        "valid_through": "2027-01-02",
        "days_left": 30,
        "says": "到 2027-01-02 为止",
        "reasons": [],
        "sequence": 7,
        "checks": [{"code": "b"}, {"code": "a"}],
    }
    assert holds(told, shown)
    for name, wrong in {
        "verdict": "discretionary",
        "valid_through": "",
        "days_left": 29,
        "says": "到明天为止",
        "reasons": [1],
        "sequence": 0,
        "checks": [],
    }.items():
        assert not holds({**told, name: wrong}, shown), name


@pytest.mark.parametrize("example", examples(), ids=str)
def test_examples_run_and_give_what_the_page_says(example: Example, server: Server):
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    environment = {**os.environ, "SERVICE": server.url, "KEY": server.keys[example.who], "RECOGNITION_DATA": str(server.data), "RECOGNITION_DEMO": "1"}
    # A page says 8000, where `make run` serves; the test's own server listens elsewhere.
    script = example.script.replace("http://127.0.0.1:8000", server.url)
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    if example.kind == "text":
        assert done.stdout == example.gives
        return
    answer = json.loads(done.stdout)
    assert not str(answer.get("type", "") if isinstance(answer, dict) else "").startswith("urn:recognition:problem"), done.stdout
    if example.gives:
        assert holds(answer, json.loads(example.gives)), done.stdout


def test_there_are_examples_in_readme_and_api():
    assert {"README.md", "api.md", "ledger.md"} <= {example.page.name for example in examples()}


def table(page: str, name: str, column: int = 0) -> list[str]:
    """What stands in backticks in a column of a marked table, from top to bottom; the heading is left out."""
    text = (ROOT / page).read_text(encoding="utf-8")
    inside = re.search(rf"<!-- {name}: begin\b.*?-->\n(.*?)<!-- {name}: end -->", text, re.DOTALL)
    cells = (line.strip("|").split("|")[column].strip() for line in inside[1].splitlines()[2:])
    return [cell.strip("`") for cell in cells]


def sources() -> str:
    """Everything that ships, as one text."""
    tops = ("recognition", "schemas", "seed", "wsgi.py")
    paths = [path for top in tops for path in ([ROOT / top] if (ROOT / top).is_file() else sorted((ROOT / top).rglob("*.py")))]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def test_every_setting_is_described_and_every_described_one_exists():
    used = set(re.findall(r"\"(RECOGNITION_[A-Z_]+|PORT|WEB_CONCURRENCY)\"", sources())) - {FOR_WORKERS}
    assert set(table("docs/operate.md", "settings")) == used


@pytest.fixture
def app(region: Path) -> Flask:
    """The application on a region of this test's own."""
    return create_app(Settings(region, demo=True))


def test_every_command_is_described_and_every_described_one_exists(app: Flask):
    def leaves(command: click.Command, path: str = "") -> list[str]:
        if isinstance(command, click.Group):
            context = click.Context(command)
            return [leaf for name in command.list_commands(context) for leaf in leaves(command.get_command(context, name), f"{path} {name}".strip())]
        return [path]

    assert set(table("docs/operate.md", "commands")) == set(leaves(app.cli))


def test_every_route_of_the_api_is_described_with_its_roles(app: Flask):
    declared = {}
    for rule in app.url_map.iter_rules():
        roles = {role.value for role in getattr(app.view_functions[rule.endpoint], "allowed", ())}
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            if rule.rule.startswith("/api/v1/"):
                path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
                declared[f"{method} {path}"] = "everybody with a key" if roles == set(Role) - {Role.PEER} else ", ".join(role for role in Role if role in roles)
    assert dict(zip(table("docs/api.md", "routes"), table("docs/api.md", "routes", 1), strict=True)) == declared


def test_every_counter_is_described_in_the_order_of_the_code():
    assert table("docs/tally.md", "counters") == list(COUNTERS)


def test_every_member_of_a_lookups_entry_is_described():
    written = set(re.findall(r"entry\[\"(\w+)\"\]", inspect.getsource(lookup_entry)))
    assert set(table("docs/ledger.md", "lookup")) == written


def test_every_member_of_every_other_entry_is_described():
    """And none that no entry has; a correction's row names its reasons too."""
    writers = {
        "decision": "_decision",
        "repeat": "_repeat",
        "publication": "_publication",
        "key_issued": "_key",
        "key_revoked": "_key",
        "correction": "_correction",
        "search": "_search",
        "corroboration": "_corroboration",
        "hook": "_hook",
        "result_changed": "_changed",
    }
    text = (ROOT / "docs/ledger.md").read_text(encoding="utf-8")
    rows = re.search(r"<!-- others: begin\b.*?-->\n(.*?)<!-- others: end -->", text, re.DOTALL)[1].splitlines()[2:]
    described = {
        kind: set(re.findall(r"`(\w+)`", row.strip("|").split("|")[1])) for row in rows for kind in re.findall(r"`(\w+)`", row.strip("|").split("|")[0])
    }
    assert described.keys() == writers.keys() == {kind.name for kind in EntryKind} - {"lookup"}
    for kind, writer in writers.items():
        written = set(re.findall(r"(\w+)=(?!=)", inspect.getsource(getattr(entries, writer)))) - {"id", "kind"} | ({"note"} if kind == "decision" else set())
        written |= {"shown"} if kind == "hook" else set()
        reasons = {reason.value for reason in CorrectionReason} if kind == "correction" else set()
        assert described[kind] - reasons == written, kind


def test_every_problem_is_described_with_its_status():
    written = dict(zip(table("docs/api.md", "problems", 1), table("docs/api.md", "problems", 0), strict=True))
    assert written == {code: str(status) for code, (status, _, _) in PROBLEMS.items()}
    assert set(table("docs/api.md", "fields")) == set(FIELDS)


def test_every_make_target_named_on_a_page_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in PAGES:
        named = set(re.findall(r"(?:`|^|&& )make ([a-z][a-z-]*)", page.read_text(encoding="utf-8"), re.MULTILINE))
        assert named <= targets, page.name
    assert {"run", "test", "bundle"} <= targets


def test_every_make_target_is_described_and_every_described_one_exists():
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(table("CONTRIBUTING.md", "make")) == sorted(f"make {target}" for target in targets if target != "help")


@pytest.mark.parametrize("page", ("CONTRIBUTING.md", "docs/architecture.md"))
def test_files_that_a_page_for_developers_names_exist(page: str):
    """Whoever looks for a rule opens the file that the page names; a file that was moved must be named anew there."""
    told = re.findall(r"`((?:\.?[\w-]+/)+[\w.-]*|[\w-]+\.(?:toml|txt|py))`", (ROOT / page).read_text(encoding="utf-8"))
    tops = (path for path in ROOT.iterdir() if path.name not in {".git", ".venv", "var", "dist"})
    there = [f"/{path.relative_to(ROOT).as_posix()}" for top in tops for path in (top, *top.rglob("*"))]
    lost = [name for name in told if name not in MADE and not any(path.endswith(f"/{name.rstrip('/')}") for path in there)]
    assert len(told) > 40 and lost == []


def written_as_code(text: str) -> list[str]:
    """What stands in backticks, blocks whole and before the rest."""
    blocks = re.findall(r"```.*?```", text, re.DOTALL)
    return blocks + sorted(re.findall(r"`[^`]+`", re.sub(r"```.*?```", "", text, flags=re.DOTALL)))


@pytest.mark.parametrize("name", ["pages", "refusals", "files", "combinations"])
def test_the_guide_in_chinese_has_every_row_of_the_english_one(name: str):
    rows = [
        re.search(rf"<!-- {name}: begin\b.*?-->\n(.*?)<!-- {name}: end -->", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.DOTALL)[1].splitlines()
        for page in ("auditors.md", "auditors.zh.md")
    ]
    assert len(rows[0]) == len(rows[1]) > 3
    assert [written_as_code(row) for row in rows[0]] == [written_as_code(row) for row in rows[1]]


def test_the_guide_in_chinese_has_every_section_paragraph_and_code_of_the_english_one():
    english, chinese = ((ROOT / "docs" / page).read_text(encoding="utf-8") for page in ("auditors.md", "auditors.zh.md"))
    sections = [re.split(r"^## .*$", text, flags=re.MULTILINE) for text in (english, chinese)]
    assert len(sections[0]) == len(sections[1]) > 10
    for of_english, of_chinese in zip(*sections, strict=True):
        assert len(of_english.strip().split("\n\n")) == len(of_chinese.strip().split("\n\n")), of_chinese[:80]
        assert written_as_code(of_english) == written_as_code(of_chinese), of_chinese[:80]
        numbers = [sorted(re.findall(r"\d+(?:,\d{3})+", text)) for text in (of_english, of_chinese)]
        assert numbers[0] == numbers[1], of_chinese[:80]


def test_links_between_pages_lead_somewhere():
    lost = []
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                lost.append(f"{page.relative_to(ROOT)} → {target}")
    assert lost == []


def test_pages_name_no_machine_and_no_registry():
    """Addresses on this machine, and names of code systems and of the sandbox's tokens, are all that a page may hold; what to install from is the reader's own setting."""
    allowed = re.compile(r"https?://(127\.0\.0\.1|localhost|loinc\.org|www\.ama-assn\.org|sandbox\.cds-hooks\.org|his\.example|[a-z.]*\.example)")
    for page in PAGES:
        for address in re.findall(r"https?://[A-Za-z0-9][^\s`)\"'>]+", page.read_text(encoding="utf-8")):
            assert allowed.match(address), f"{page.name}: {address}"
