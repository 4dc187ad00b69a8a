"""Opening the clinician's page from inside a hospital's own system: by a token and a form, without cookies."""

from __future__ import annotations

from flask import Flask

from recognition.web.launch import opening, store


def register(app: Flask) -> None:
    """The store of launches and the endpoint that opens the page; their API is registered with the others."""
    store.register(app)
    app.register_blueprint(opening.routes)
