"""The house stands as drawn: imports go down only, each technology keeps to its room, and rooms stay small."""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# A new room is drawn here when it is built; until then the first test below fails.
FLOORS = (
    {"recognition.domain", "recognition.support", "recognition.settings", "recognition.errors"},
    {
        "recognition.catalogue",
        "recognition.ledger",
        "recognition.accounts",
        "recognition.audit_store",
        "recognition.cds_hooks",
        "recognition.peers",
        "recognition.report_codes",
        "recognition.reports",
        "recognition.results",
        "recognition.single_sign_on",
        "schemas",
    },
    {"recognition.services", "recognition.operations"},
    {"recognition.web"},
    {"recognition", "recognition.cli", "recognition.edge", "recognition.resolver", "recognition.server", "recognition.gunicorn", "seed", "wsgi", "bench"},
)
PURE = {"recognition.domain"}
"""No clock, no environment, no I/O: time is an argument."""
PURE_MAY_USE = {
    "__future__",
    "bisect",
    "collections",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "fractions",
    "functools",
    "itertools",
    "math",
    "msgspec",
    "operator",
    "re",
    "stdnum",
    "string",
    "types",
    "typing",
    "unicodedata",
}

APART = {"recognition.resolver", "recognition.support"}
"""All of this house that the resolver may know."""

ONLY_IN = {
    "sqlite3": {
        "recognition.support.sqlite",
        "recognition.catalogue",
        "recognition.ledger",
        "recognition.accounts",
        "recognition.audit_store",
        "recognition.cds_hooks",
        "recognition.resolver",
        "recognition.results",
        "bench",
    },
    "sqlite_utils": {"recognition.catalogue", "recognition.ledger", "recognition.accounts"},
    "marshmallow": {"schemas"},
    "flask": {"recognition.web", "recognition", "recognition.cli", "bench"},
    "flask_babel": {"recognition.web", "recognition"},
    "pypinyin": {"recognition.catalogue", "seed"},
    "gunicorn": {"recognition.gunicorn", "recognition.server", "recognition.resolver"},
    "cbor2": {"recognition.report_codes"},
    "zxingcpp": {"recognition.report_codes", "bench"},
    "authlib": {"recognition.single_sign_on"},
    "joserfc": {"recognition.single_sign_on"},
    "requests": {"recognition.single_sign_on"},
    "pyarrow": {"recognition.operations.parquet"},
    "psycopg": {"recognition.ledger.postgresql", "bench"},
}
"""Which rooms may know a technology. Everywhere else it can be replaced without being noticed."""


@cache
def modules() -> dict[str, Path]:
    """Every module that ships, by its dotted name; and bench, when it is there."""
    found = {"wsgi": ROOT / "wsgi.py"} if (ROOT / "wsgi.py").exists() else {}
    for top in ("recognition", "schemas", "seed", "bench"):
        for path in sorted((ROOT / top).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


@cache
def tree(module: str) -> ast.Module:
    """The parsed text of a module."""
    return ast.parse(modules()[module].read_text(encoding="utf-8"))


@cache
def imports(module: str) -> frozenset[str]:
    """Dotted names that the module imports anywhere, inside functions too: a late import is an import."""
    package = module if modules()[module].name == "__init__.py" else module.rpartition(".")[0]
    names: set[str] = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parent = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join((*parent, base) if base else parent)
            names.update(f"{base}.{alias.name}" if f"{base}.{alias.name}" in modules() else base for alias in node.names)
    return frozenset(names)


def room(module: str) -> str:
    """The room a module lies in: `recognition.ledger.writer` lies in `recognition.ledger`."""
    top, _, rest = module.partition(".")
    return f"{top}.{rest.split('.')[0]}" if top == "recognition" and rest else top


def within(module: str, places: set[str]) -> bool:
    """Whether a module is one of the places or lies below one of them; `recognition` alone means the wiring, not all that lies in it."""
    return module in places or any(module.startswith(f"{place}.") for place in places - {"recognition"})


def floor(module: str) -> int:
    """The floor of the module's room, 0 at the bottom."""
    level = next((level for level, rooms in enumerate(FLOORS) if room(module) in rooms), None)
    assert level is not None, f"{module} is in no room of the drawing"
    return level


def ours(name: str) -> bool:
    """Whether an imported name is a module of this house."""
    return name.partition(".")[0] in {"recognition", "schemas", "seed", "wsgi", "bench"}


def test_every_room_has_its_floor():
    strays = sorted(module for module in modules() if not any(room(module) in rooms for rooms in FLOORS))
    assert strays == [], "a module in no room of the drawing"


def test_imports_go_down_only():
    upward = [
        f"{module} (floor {floor(module)}) imports {name} (floor {floor(name)})"
        for module in modules()
        for name in sorted(imports(module))
        if ours(name) and room(name) != room(module) and floor(name) > floor(module)
    ]
    assert upward == []


def test_the_resolver_is_a_program_of_its_own():
    """Whoever runs it reads all that runs beside the domain's key, and nothing of the service comes near that key."""
    own = {module for module in modules() if room(module) == "recognition.resolver"}
    assert own
    assert {f"{module} imports {name}" for module in own for name in imports(module) if ours(name) and room(name) not in APART} == set()
    assert {
        module for module in modules() if room(module) != "recognition.resolver" for name in imports(module) if room(name) == "recognition.resolver"
    } == set()


def test_no_two_rooms_import_each_other():
    """In chains too: rooms on one floor may use each other only in one direction."""
    uses: dict[str, set[str]] = defaultdict(set)
    for module in modules():
        uses[room(module)] |= {room(name) for name in imports(module) if ours(name)} - {room(module)}

    def reach(start: str) -> set[str]:
        seen: set[str] = set()
        waiting = list(uses[start])
        while waiting:
            here = waiting.pop()
            if here not in seen:
                seen.add(here)
                waiting.extend(uses.get(here, ()))
        return seen

    circular = sorted(start for start in list(uses) if start in reach(start))
    assert circular == []


@pytest.mark.parametrize("pure", sorted(PURE))
def test_what_decides_and_what_counts_is_pure(pure: str):
    impure = [
        f"{module} imports {name}"
        for module in modules()
        if room(module) == pure
        for name in sorted(imports(module))
        if not (room(name) in PURE | {"recognition.errors"} or name.partition(".")[0] in PURE_MAY_USE)
    ]
    assert impure == []


def test_what_decides_and_what_counts_asks_no_clock():
    clocks = {"now", "today", "utcnow", "time", "monotonic"}
    asked = [
        f"{module}:{node.lineno}"
        for module in modules()
        if room(module) in PURE
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in clocks
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"datetime", "date", "time"}
    ]
    assert asked == []


@pytest.mark.parametrize("technology", sorted(ONLY_IN))
def test_a_technology_keeps_to_its_room(technology: str):
    elsewhere = [
        module for module in modules() if not within(module, ONLY_IN[technology]) and any(name.partition(".")[0] == technology for name in imports(module))
    ]
    assert elsewhere == []


def test_sqlite_is_opened_in_one_place():
    """What a connection is set to stands there with its reason; and what opens it there closes it."""
    opening = {
        module
        for module in modules()
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Attribute)
        and ast.unparse(node) in {"sqlite3.connect", "sqlite3.Connection.__init__"}
        or isinstance(node, ast.ImportFrom)
        and node.module == "sqlite3"
        and any(alias.name == "connect" for alias in node.names)
    }
    assert {module for module in opening if room(module) != "bench"} == {"recognition.support.sqlite"}


def test_what_is_shown_is_read_by_use_cases():
    """Pages and endpoints know what an edition's publication is; rows of the ledger, and how entries are read from them, they do not."""
    types = {"Publication", "Request"}
    reading = [
        f"{module}:{node.lineno}"
        for module in modules()
        if room(module) == "recognition.web"
        for node in ast.walk(tree(module))
        if (isinstance(node, ast.Attribute) and node.attr == "reads")
        or (isinstance(node, ast.Import) and any(alias.name.startswith("recognition.ledger") for alias in node.names))
        or (
            isinstance(node, ast.ImportFrom)
            and (node.module or "").startswith("recognition.ledger")
            and not (node.module == "recognition.ledger" and {alias.name for alias in node.names} <= types)
        )
    ]
    assert reading == []


def test_what_holds_on_a_day_stands_once_for_python_and_once_for_sql():
    """Both days included, and no last day is until further notice: written anew, one of the two is soon forgotten."""
    written = {
        module
        for module, path in modules().items()
        if room(module) != "bench" and re.search(r"until is None or \w+ <=|IS NULL OR \S+ >=", path.read_text(encoding="utf-8"))
    }
    assert written == {"recognition.domain.validity", "recognition.catalogue.editions.validity"}


def test_only_use_cases_answer_and_only_use_cases_write():
    """A door that called the policy or appended by itself could give an answer that is not written down."""

    def calling(attribute: str) -> set[str]:
        return {
            module
            for module in modules()
            for node in ast.walk(tree(module))
            if isinstance(node, ast.Attribute) and node.attr == attribute and ast.unparse(node.value) in {"policy", "ledger", "self.ledger", "service.ledger"}
        }

    # A publication asks what its difference would have answered, and a lab what a period would have; neither is an answer to a question.
    trying = {"recognition.services.publications", "recognition.services.lab"}
    assert [module for module in calling("answer") if not within(module, {"recognition.services.judge", *trying})] == []
    assert {floor(module) for module in calling("append") if room(module) != "recognition.ledger"} == {FLOORS.index(use_cases())}


def use_cases() -> set[str]:
    """The floor of the use-cases."""
    return next(rooms for rooms in FLOORS if "recognition.services" in rooms)


def test_modules_open_with_one_sentence():
    silent = []
    for module in modules():
        first = (ast.get_docstring(tree(module)) or "").split("\n\n")[0].strip()
        if not first.endswith((".", "。", "?", "!")):
            silent.append(module)
    assert silent == []


NAMED_TWICE = frozenset("Column Counts Kind Number Outcome Reading".split())
"""Public classes whose name stands twice as yet: it may only become shorter."""


def test_a_public_class_has_a_name_of_its_own():
    """One word for one thing: who searches for the name of a class finds that class, and `from … import` says which is meant."""
    homes: dict[str, list[str]] = defaultdict(list)
    for module in modules():
        if room(module) != "bench":
            for node in tree(module).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    homes[node.name].append(module)
    twice = {name: places for name, places in homes.items() if len(places) > 1}
    assert {name: places for name, places in twice.items() if name not in NAMED_TWICE} == {}
    assert NAMED_TWICE - twice.keys() == set(), "a name that stands once leaves the list"


def test_nothing_grows_large():
    large = [f"{module}: {lines} lines" for module, path in modules().items() if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 250]
    for module in modules():
        for node in ast.walk(tree(module)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (length := node.end_lineno - node.lineno + 1) > 60:
                large.append(f"{module}.{node.name}: {length} lines")
    assert large == []


BENCH_NAMES = {"PIL": "pillow", "cv2": "opencv-contrib-python-headless"}
"""Packages of the measurements that are imported by another name; the suite's machine has not installed all of them."""


def test_everything_imported_is_required():
    """What a machine has besides must not be leaned upon: elsewhere it is missing."""
    names = (
        "requirements.txt",
        "requirements-report-codes.txt",
        "requirements-single-sign-on.txt",
        "requirements-cds-hooks.txt",
        "requirements-parquet.txt",
        "requirements-postgresql.txt",
        "requirements-test.txt",
    )
    lists = {name: (ROOT / name).read_text(encoding="utf-8") for name in names}
    pinned = {re.sub(r"[-_.]+", "-", name).lower() for text in lists.values() for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}
    installed = "".join(lists[name] for name in names[:-1])
    shipped = {re.sub(r"[-_.]+", "-", name).lower() for name in re.findall(r"^([\w.-]+)==", installed, re.MULTILINE)}
    measured = set(re.findall(r"^([\w.-]+)==", (ROOT / "bench" / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE))
    provided = {top: {re.sub(r"[-_.]+", "-", name).lower() for name in names} for top, names in packages_distributions().items()}
    leaning = {
        f"{module} imports {top}"
        for module in modules()
        for top in {name.partition(".")[0] for name in imports(module)}
        if top not in sys.stdlib_module_names
        and not ours(top)
        and not provided.get(top, set()) & shipped
        and not (module.startswith("bench.") and BENCH_NAMES.get(top, top) in measured)
    }
    assert leaning == set()
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for top in re.findall(r"^\s*(?:import|from) (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE):
            if top in provided and not ours(top) and top != "tests":
                assert provided[top] & pinned, f"{path.name} imports {top}"


def test_nothing_that_ships_imports_the_tests():
    assert [module for module in modules() if any(name.partition(".")[0] == "tests" for name in imports(module))] == []


def test_the_guard_sees_an_import_that_goes_up(monkeypatch, tmp_path):
    """A guard that cannot fail guards nothing: a policy that reads the ledger must be caught."""
    culprit = tmp_path / "culprit.py"
    culprit.write_text('"""One."""\ndef late():\n    from ...ledger import open_ledger\n', encoding="utf-8")
    monkeypatch.setitem(modules(), "recognition.domain.policy.culprit", culprit)
    for cached in (tree, imports):
        cached.cache_clear()
    assert "recognition.ledger" in imports("recognition.domain.policy.culprit")
    with pytest.raises(AssertionError, match="culprit .* imports recognition.ledger"):
        test_imports_go_down_only()
    for cached in (tree, imports):
        cached.cache_clear()
