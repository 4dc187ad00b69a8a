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
    from recognition.cli import edge, hospital_check, sign
    from recognition.settings import Settings, refuse_demonstration
    from recognition.web.application import Application

    settings = settings or Settings.from_environment(os.environ)
    app = Application(__name__, static_folder=None)
    sign.register(app)
    hospital_check.register(app)
    edge.register(app)
    if any(command.is_called(sys.argv) for command in (sign, hospital_check, edge)):
        # A hospital's own machine has a key and no data folder.
        return app
    from recognition import web
    from recognition.accounts import KeyStore
    from recognition.accounts.rates import Rates
    from recognition.cli import keys, ledger, operations, people, registry
    from recognition.services.keys import KEYS
    from recognition.services.lookups import Service
    from recognition.web.auth import RATES
    from recognition.web.shared.service import CLOCK, SERVICE

    refuse_demonstration(settings)
    settings.data.mkdir(parents=True, exist_ok=True)
    app.extensions["recognition.settings"] = settings
    app.extensions[CLOCK] = clock or (lambda: datetime.now(UTC))
    operations.register(app)
    ledger.register(app)
    if operations.is_called(sys.argv) or ledger.is_called(sys.argv):
        # These examine or repair what the rest of the service would refuse to start on, or would fill.
        return app
    app.extensions[KEYS] = KeyStore(settings.accounts)
    app.extensions[RATES] = Rates(settings.data / "rates")
    app.extensions[SERVICE] = Service(settings.data, settings.adjustment, settings.evidence, settings.trusts_first_use)
    web.register(app)
    keys.register(app)
    people.register(app)
    registry.register(app)
    return app
