"""The service is put together here: `create_app` wires settings, use-cases and the web layer, and does nothing else."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from recognition.settings import Settings


def create_app(settings: Settings | None = None, clock: Callable[[], datetime] | None = None) -> Flask:
    """The WSGI application for one data folder; settings come from the environment where none are given, the present, with its zone, from `clock`.

    Raises SettingsError for a wrong setting, LedgerRefused for a ledger that cannot be vouched for, and AccountsUnavailable."""
    # Here rather than above: importing one room of the house must not bring all the others with it.
    from recognition.cli import called
    from recognition.cli.commands import Commands
    from recognition.settings import Settings, refuse_demonstration
    from recognition.web.application import Application

    settings = settings or Settings.from_environment(os.environ)
    app = Application(__name__, static_folder=None)
    app.cli = Commands()
    command = called.words(sys.argv)
    if not called.HOSPITALS_OWN.isdisjoint(command[:1]):
        return app
    from recognition import web
    from recognition.accounts import KeyStore
    from recognition.accounts.nonces import NonceStore
    from recognition.accounts.rates import Rates
    from recognition.services.keys import KEYS
    from recognition.services.lookups import Service
    from recognition.web.auth import RATES
    from recognition.web.shared.service import CLOCK, SERVICE
    from recognition.web.signed_requests import NONCES

    refuse_demonstration(settings)
    settings.data.mkdir(parents=True, exist_ok=True)
    app.extensions["recognition.settings"] = settings
    app.extensions[CLOCK] = clock or (lambda: datetime.now(UTC))
    if called.opens_itself(command):
        return app
    app.extensions[KEYS] = KeyStore(settings.accounts)
    app.extensions[NONCES] = NonceStore(settings.data, app.extensions[CLOCK]().timestamp())
    app.extensions[RATES] = Rates(settings.data / "rates")
    app.extensions[SERVICE] = Service(settings.data, settings.adjustment, settings.evidence, settings.trusts_first_use)
    if settings.results:
        # Here rather than above: a region without an index loads nothing of it.
        from recognition.results import declaration
        from recognition.services.results.index import ResultIndex
        from recognition.web.shared.result_index import RESULTS

        app.extensions[RESULTS] = index = ResultIndex(settings.data, declaration.read(settings.results))
        app.extensions[SERVICE].announces = index.announces
    if settings.peers:
        # Likewise: a region without declared neighbours.
        from recognition.peers import declaration as neighbours
        from recognition.services.border.neighbours import Neighbours
        from recognition.web.shared.peers import PEERS

        app.extensions[PEERS] = declared = neighbours.read(settings.peers)
        app.extensions[SERVICE].neighbours = Neighbours(settings.data, declared, app.extensions[CLOCK])
    if called.needs_endpoints(command):
        web.register(app)
    return app
