"""Cases, rounds and what comes of them: a ratio with its smallest and largest value, beside its yardstick."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Case:
    """One line of `bench.json`. `ratio` is the median over rounds of ours by the yardstick's; `median`, `min` and `max` are ours, in
    `unit`; `low` and `high` are the smallest and largest ratio of a round."""

    ratio: float | None
    median: float
    min: float
    max: float
    unit: str
    yardstick: str
    low: float | None = None
    high: float | None = None
    goal: str = ""


def against(ours: Sequence[float], theirs: Sequence[float], unit: str, yardstick: str, goal: str = "") -> Case:
    """The case of figures that were measured round by round, each pair within moments."""
    ratios = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    return Case(statistics.median(ratios), statistics.median(ours), min(ours), max(ours), unit, yardstick, min(ratios), max(ratios), goal)


def alone(figures: Sequence[float], unit: str, yardstick: str = "", goal: str = "") -> Case:
    """A figure that has a limit and no yardstick."""
    return Case(None, statistics.median(figures), min(figures), max(figures), unit, yardstick, goal=goal)


class Report:
    """Collects cases, prints each as it comes, and keeps them in a file that is whole at every moment."""

    def __init__(self, path: Path, machine: dict[str, str]) -> None:
        self.path, self.cases, self.notes = path, {}, {"machine": machine}
        path.parent.mkdir(parents=True, exist_ok=True)
        for name, value in machine.items():
            print(f"{name}: {value}")
        print(f"\n{'case':<22}{'ratio':>9}  {'low':>7} – {'high':<7}  {'median':>11}  {'min':>11} – {'max':<11}  unit; against; goal")

    def add(self, name: str, case: Case) -> None:
        """Prints and keeps one case."""
        ratio = "        –" if case.ratio is None else f"{case.ratio:9.3g}"
        span = f"{'':>7}   {'':<7}" if case.low is None else f"{case.low:>7.3g} – {case.high:<7.3g}"
        print(f"{name:<22}{ratio}  {span}  {case.median:>11.4g}  {case.min:>11.4g} – {case.max:<11.4g}  {case.unit}; {case.yardstick}; {case.goal}", flush=True)
        self.cases[name] = {key: value for key, value in asdict(case).items() if value not in (None, "") or key == "ratio"}
        self._write()

    def note(self, name: str, value: object) -> None:
        """Keeps something that is no case, such as a table."""
        self.notes[name] = value
        self._write()

    def _write(self) -> None:
        unfinished = self.path.with_suffix(".new")
        unfinished.write_text(json.dumps({**self.cases, "notes": self.notes}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        unfinished.replace(self.path)


def log_progress(text: str) -> None:
    """Says what is being done, beside the figures."""
    print(f"… {text}", file=sys.stderr, flush=True)


def rounds(count: int, *measures: Callable[[], float]) -> list[list[float]]:
    """The figures of each measure; in every round all are taken one after the other, so that a busy moment meets all of them."""
    figures: list[list[float]] = [[] for _ in measures]
    for _ in range(count):
        for index, measure in enumerate(measures):
            figures[index].append(measure())
    return figures
