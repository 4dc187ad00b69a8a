"""Forms that come in chunks are read before anything else is done: where the chunks break off it is the sender's mistake, and no fault."""

from __future__ import annotations

from flask import current_app, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException

from recognition.errors import Problem


def whole() -> None:
    """Before each request of a page: raises Problem `bad_request` for a form whose chunks are none, `too_large` for one that is too long.

    Pages that take files read for themselves, by `read`, once they have said how large a form may be."""
    if (
        request.method == "POST"
        and "HTTP_TRANSFER_ENCODING" in request.environ
        and not getattr(current_app.view_functions[request.endpoint or ""], "takes_files", False)
    ):
        read()


def read() -> None:
    """Reads the form; raises as `whole` does. A form that was refused is empty from then on, so that the page which says so can be made."""
    try:
        # Werkzeug cuts a chunked body off at the limit without a word, so the bytes are counted; a form with files goes to the disk instead.
        if request.mimetype != "multipart/form-data" and len(request.get_data()) >= (request.max_content_length or 0):
            raise Problem(code="too_large")
        request.form  # noqa: B018
    except (HTTPException, Problem):
        _empty()
        raise
    except Exception as error:
        # each server has errors of its own for this
        _empty()
        raise Problem(code="bad_request") from error


def _empty() -> None:
    attributes = vars(request)
    attributes["form"] = attributes["files"] = ImmutableMultiDict()
