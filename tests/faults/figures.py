"""What was measured, told as a table when the run ends: `make faults` is read for its figures."""

from __future__ import annotations

FIGURES: list[tuple[str, str]] = []


def figure(what: str, measured: str) -> None:
    """One line of the table; a control says so in its own."""
    FIGURES.append((what, measured))


def table() -> str:
    """All of them so far."""
    widest = max((len(what) for what, _ in FIGURES), default=0)
    return "\n".join(f"{what:<{widest}}  {measured}" for what, measured in FIGURES)
