"""What the tests keep to: clocks and bounds of the product are handed in and never patched, so that what is tested is what runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
CLOCKS = {"now", "today", "utcnow", "time", "monotonic", "perf_counter", "datetime", "date"}


def patched(text: str) -> Iterator[tuple[int, str]]:
    """Line and name of every attribute that a test sets on something from outside: `setattr(place, "name", …)` or by its whole path."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ("setattr", "patch", "object"):
            for argument in node.args[:2]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield node.lineno, argument.value.rpartition(".")[2]


def test_no_test_patches_a_clock_or_a_constant():
    wrong = [
        f"{path.relative_to(HERE)}:{line} {name}"
        for path in sorted(HERE.rglob("*.py"))
        for line, name in patched(path.read_text(encoding="utf-8"))
        if name in CLOCKS or name.strip("_").isupper()
    ]
    assert wrong == []


def test_the_guard_sees_a_patch():
    text = 'monkeypatch.setattr(module, "_LIMIT", 3)\nmonkeypatch.setattr("recognition.web.auth.now", later)\nwith patch("x.y.STEP", 1):\n    pass\n'
    assert [name for _line, name in patched(text)] == ["_LIMIT", "now", "STEP"]
