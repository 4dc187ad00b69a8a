"""All figures of `/metrics` in Prometheus' text format, written by Prometheus' own library; loaded in a worker that is asked for them, and in no other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4 as CONTENT_TYPE
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from recognition.errors import Problem
from recognition.services.lookups import Service
from recognition.web.shared.metrics import LIMITS, VERDICTS, Counts

if TYPE_CHECKING:
    from recognition.peers.declaration import PeerDeclaration

__all__ = ["CONTENT_TYPE", "text"]

_LIMITS = (*map(str, LIMITS), "+Inf")


def text(counts: Counts, service: Service, peers: PeerDeclaration | None = None) -> bytes:
    """The figures of all processes of the data folder, as they are now; of neighbouring regions where there are any."""
    # Its own registry: the library's global one describes Python and the process, and would describe one worker.
    registry = CollectorRegistry()
    registry.register(_Figures(counts, service, peers))
    return generate_latest(registry)


class _Figures(Collector):
    def __init__(self, counts: Counts, service: Service, peers: PeerDeclaration | None) -> None:
        self.counts, self.service, self.peers = counts, service, peers

    def collect(self) -> Iterator[Metric]:
        """The families, gauges first."""
        total, workers = self.counts.together()
        service = self.service
        yield from _gauge("recognition_ledger_entries", "Entries in the ledger.", service.ledger.size)
        yield from _gauge("recognition_edition_number", "Number of the edition in force.", lambda: service.edition().number)
        yield from _gauge("recognition_checkpoint_age_seconds", "How long ago the last signed checkpoint was made.", lambda: _age(service.data))
        yield from _gauge("recognition_workers", "Workers that have answered since they started.", lambda: workers)
        if self.peers:
            yield from _of_peers(service.data, self.peers)
        lookups = CounterMetricFamily("recognition_lookups", "Lookups answered and written down, by verdict.", labels=("verdict",))
        for index, verdict in enumerate(VERDICTS):
            lookups.add_metric((verdict,), total[index])
        yield lookups
        yield from _requests({route: self.counts.of_route(total, route) for route in self.counts.routes})


def _of_peers(data: Path, declared: PeerDeclaration) -> Iterator[Metric]:
    from recognition.services.peers import overview  # a region without neighbours does without

    now = datetime.now(UTC)
    age = GaugeMetricFamily(
        "recognition_peer_edition_age_seconds", "How long ago a neighbouring region's edition was last proved to be in force.", labels=("peer",)
    )
    faults = GaugeMetricFamily("recognition_peer_faults", "Faults when a neighbouring region was asked last.", labels=("peer",))
    refused = GaugeMetricFamily("recognition_peer_refusals", "Refusals of what a neighbouring region showed, of which evidence is kept.", labels=("peer",))
    for view in overview.views(data, declared, now):
        if view.edition:
            age.add_metric((view.peer.id,), round((now - view.edition.verified_at).total_seconds(), 1))
        faults.add_metric((view.peer.id,), len(view.state.faults))
        refused.add_metric((view.peer.id,), len(view.refusals))
    yield from (age, faults, refused)


def _gauge(name: str, documentation: str, read: Callable[[], float | None]) -> Iterator[Metric]:
    """One figure; left out while there is none or it cannot be read, as Prometheus expects."""
    try:
        value = read()
    except Problem:
        return
    if value is not None:
        yield GaugeMetricFamily(name, documentation, value)


def _age(data: Path) -> float | None:
    # One file per month, named so that the newest sorts last.
    files = sorted((data / "checkpoints").glob("*.notes"))
    return round(max(0.0, time.time() - files[-1].stat().st_mtime), 1) if files else None


def _requests(of_routes: dict[str, tuple[dict[int, int], Sequence[int], float]]) -> Iterator[Metric]:
    """`of_routes` as `Counts.of_route` gives them."""
    requests = CounterMetricFamily("recognition_requests", "Requests answered, by route and status.", labels=("route", "status"))
    seconds = HistogramMetricFamily("recognition_request_seconds", "Time to answer, by route.", labels=("route",))
    for route, (statuses, classes, taken) in of_routes.items():
        for status, number in statuses.items():
            requests.add_metric((route, str(status or "other")), number)
        if any(classes):
            seconds.add_metric((route,), [*zip(_LIMITS, accumulate(classes), strict=True)], round(taken, 6))
    yield requests
    unavailable = sum(statuses.get(503, 0) for statuses, _, _ in of_routes.values())
    yield CounterMetricFamily("recognition_unavailable", "Requests refused with 503.", unavailable)
    yield seconds
