"""Pages and endpoints: what comes in over HTTP and what goes out."""

from __future__ import annotations

from typing import Any

from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter

from recognition.web.application import Application

__all__ = ["Application", "register"]


class Number(BaseConverter):
    """A whole number in ASCII digits without leading zeros; Werkzeug's own takes the digits of every script."""

    regex = "(?:0|[1-9][0-9]{0,14})"

    def to_python(self, value: str) -> int:
        """The number itself."""
        return int(value)


class OneOf(BaseConverter):
    """The id of one of several. `batch` is none, but an address beside it: else that would seem to take the methods of this one too."""

    regex = r"(?!batch\Z)[^/]+"


def register(app: Application) -> None:
    """Every page and endpoint of the service; raises LookupError for a route that does not declare who may call it."""
    # Here rather than above: commands of a hospital's own machine and the box at its edge use words and schemas of this room, and no endpoint.
    from recognition.web import api, auditor, clinician, launch, privacy, registrar, widget
    from recognition.web.api import openapi
    from recognition.web.shared import health, problems, request_log, responses
    from recognition.web.shared.operations import roles_of
    from recognition.web.shared.overload import OVERLOAD, Overload
    from recognition.web.shared.request_bodies import LARGEST_BODY
    from recognition.web.shared.service import SERVICE
    from recognition.web.shared.unreadable import UNREADABLE
    from recognition.web.shared.unreadable import words as unreadable

    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.url_map.converters |= {"number": Number, "one": OneOf}
    responses.register(app)
    problems.register(app)
    health.register(app)
    app.register_blueprint(openapi.routes)
    app.register_blueprint(api.blueprint())
    clinician.register(app)
    auditor.register(app)
    registrar.register(app)
    privacy.register(app)
    launch.register(app)
    app.register_blueprint(widget.routes)
    settings = app.extensions["recognition.settings"]
    if settings.fhir:
        # Here rather than above: a region without the setting loads nothing of it.
        from recognition.web import fhir

        fhir.register(app)
    if settings.hooks:
        from recognition.web import cds_hooks

        cds_hooks.register(app, settings)
    undeclared = sorted(endpoint for endpoint, view in app.view_functions.items() if roles_of(view) is None)
    if undeclared:
        raise LookupError(f"routes without a declaration of who may call them: {', '.join(undeclared)}")
    if settings.proxies:
        app.wsgi_app = _with_proxies(settings.proxies, app.wsgi_app)  # type: ignore[method-assign]  # Flask's own way to put something around an application
    noted = request_log.register(app, settings.data, app.extensions[SERVICE], settings.log)
    app.extensions[OVERLOAD] = Overload(app, noted)
    app.extensions[UNREADABLE] = unreadable


def _with_proxies(proxies: int, inner: Any) -> Any:
    """The application as so many proxies in front pass requests on: where a visitor came from, for the delays at sign-in, and whether by https, for
    cookies; of the latter the innermost proxy is asked. Both concern pages alone, and a lookup is spared the 3 µs."""
    proxied = ProxyFix(inner, x_for=proxies, x_proto=1)

    def passed_on(environ: dict[str, Any], start_response: Any) -> Any:
        return (inner if environ["PATH_INFO"].startswith("/api/") else proxied)(environ, start_response)

    return passed_on
