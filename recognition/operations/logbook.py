"""What the log says of a stretch of time: when nobody answered, what was refused, and which errors stand there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

REQUESTS = "recognition.request"
WRITING = frozenset({
    "api.lookups.ask", "api.lookups.ask_many", "api.decisions.decide", "api.repeats.report", "asking.ask", "several.ask", "answers.decide", "api.reports.ask",
    "api.reports.answer_questions", "several.document", "documents.answer_questions",
    "launch.opened", "launch.asked_anew",
})  # fmt: skip
"""Routes that write an entry before they answer."""
STARTS = "Starting gunicorn"
LISTENS = "Listening at"


@dataclass(frozen=True, slots=True)
class Gap:
    """Nobody answered, or everybody was refused, from one moment to another; `cause` is `down` or `refused`."""

    since: datetime
    until: datetime
    cause: str

    @property
    def seconds(self) -> float:
        """How long."""
        return (self.until - self.since).total_seconds()


@dataclass
class LogReport:
    """What was found. `refused` counts 5xx by route and status, `acknowledged` 2xx of routes that write; `causes` by origin and words."""

    lines: int = 0
    unread: int = 0
    requests: int = 0
    gaps: list[Gap] = field(default_factory=list)
    refused: Counter[tuple[str, int]] = field(default_factory=Counter)
    acknowledged: int = 0
    causes: dict[tuple[str, str], tuple[int, datetime, datetime]] = field(default_factory=dict)


def read(lines: Iterable[str], since: datetime, until: datetime) -> LogReport:
    """Reads the log's lines, of one file or several, in the order of their times."""
    report = LogReport()
    records = sorted(_read(lines, since, until, report), key=lambda line: line["at"])
    last: datetime | None = None
    refused_since: datetime | None = None
    for line in records:
        at, words = line["at"], str(line.get("said", ""))
        if line.get("by") == REQUESTS:
            report.requests += 1
            status, route = int(line.get("status", 0)), str(line.get("route", ""))
            if status >= 500 and not route.startswith("health."):
                report.refused[route, status] += 1
                refused_since = refused_since or at
            elif route in WRITING and 200 <= status < 300:
                report.acknowledged += 1
                if refused_since:
                    report.gaps.append(Gap(refused_since, at, "refused"))
                    refused_since = None
        elif line.get("level") in ("warning", "error", "critical"):
            _cause(report, line, words)
        if words.startswith(STARTS) and last is not None:
            report.gaps.append(Gap(last, _listening(records, at), "down"))
        last = at
    if refused_since:
        report.gaps.append(Gap(refused_since, until, "refused"))
    return report


def _read(lines: Iterable[str], since: datetime, until: datetime, report: LogReport) -> Iterator[dict[str, Any]]:
    for text in lines:
        if not text.strip():
            continue
        try:
            line = json.loads(text)
            line["at"] = datetime.fromisoformat(line["at"])
        except (ValueError, KeyError, TypeError):
            report.unread += 1
            continue
        if since <= line["at"] <= until:
            report.lines += 1
            yield line


def _listening(records: list[dict[str, Any]], start: datetime) -> datetime:
    """When the service that started then could be reached."""
    return next((line["at"] for line in records if line["at"] >= start and str(line.get("said", "")).startswith(LISTENS)), start)


def _cause(report: LogReport, line: dict[str, Any], words: str) -> None:
    # Process ids and numbers differ at every turn; what happened is the same.
    key = (str(line.get("by", "")), words.split(":")[0][:160] + (f": {line['fault']}" if "fault" in line else ""))
    count, first, _ = report.causes.get(key, (0, line["at"], line["at"]))
    report.causes[key] = (count + 1, first, line["at"])
