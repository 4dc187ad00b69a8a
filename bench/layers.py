"""`python -m bench.layers`: what each layer that is there for speed gives a lookup, measured by taking it out of the running application.

In one process, with its own writer: so many lookups with the layer, twice as many without, as many with it again, and so on. Processor
time of the two is compared round by round; gunicorn's worker is measured by `bench.paired` with a checkout that has gunicorn's own."""

from __future__ import annotations

import argparse
import gc
import io
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unicodedata import normalize

import flask
import orjson
from flask import Flask, Response
from flask.ctx import RequestContext
from flask.sessions import SecureCookieSessionInterface

import schemas.questions
from bench.measuring import log_progress
from bench.questions import Asking
from recognition import create_app
from recognition.domain import placeholders
from recognition.domain.policy import record, wording, words
from recognition.ledger import lookup_entry, pseudonyms
from recognition.settings import Settings
from recognition.web import application
from recognition.web.api import lookups
from recognition.web.shared import lookup_json, request_bodies, responses
from seed import demo

Places = list[tuple[Any, str, Any]]
"""What stands instead of what: an object, the name of one of its members, and its value without the layer."""
FLASK = ("preprocess_request", "process_response", "do_teardown_request", "do_teardown_appcontext", "ensure_sync", "create_url_adapter")


class Filled:
    """Sentences of an answer as a list that orjson writes, put together anew for each."""

    def __init__(self, sentences: tuple[Any, ...]) -> None:
        self.sentences = sentences

    def __call__(self, values: dict[str, bytes]) -> list[dict[str, Any]]:
        texts = {name: value.decode() for name, value in values.items()}
        return [{**sentence._asdict(), "says": sentence.says.format_map(texts)} for sentence in self.sentences]


def _written(shape: wording.WordingCase, lang: str) -> lookup_json.Written:
    sentences = wording.sentences(shape, lang)
    return lookup_json.Written(sentences.verdict, sentences.advice, Filled(sentences.checks), Filled(sentences.reasons), Filled(sentences.cautions))  # type: ignore[arg-type]


def _say(code: str, lang: str, **values: object) -> str:
    return words.WORDS[code][lang == "en"].format_map(values)


def _reply(value: Any, status: int = 200, media_type: str = responses.JSON, location: str = "", applied: str = "") -> Response:
    return Response(orjson.dumps(value), status, {"Content-Type": media_type, **responses.SAFE, "Location": location})


def _layers() -> dict[str, Places]:
    app, environ = application.Application, lambda: flask.request.environ
    of_flask: Places = [(app, name, getattr(Flask, name)) for name in FLASK]
    return {
        "nothing, twice the same": [],
        "web/application.py: Application and Context": [
            *of_flask, (app, "session_interface", SecureCookieSessionInterface()), (application.Context, "match_request", RequestContext.match_request)],
        "… of that: routes without a variable matched once": [(application.Context, "match_request", RequestContext.match_request)],
        "… of that: address and host": of_flask[5:],
        "… of that: handlers collected per endpoint": of_flask[:2],
        "… of that: teardown where there is none": of_flask[2:4],
        "… of that: views taken as they are": of_flask[4:5],
        "… of that: one empty session": [(app, "session_interface", SecureCookieSessionInterface())],
        "web/application.py: ReadyResponse": [(lookups, "reply", _reply)],
        "schemas/compiled.py": [(schemas.questions, "read_lookup", schemas.questions.LOOKUP_BODY.read)],
        "request_bodies: a body read by its length": [(request_bodies, "_content", lambda environ, largest: flask.request.get_data(cache=False))],
        "request_bodies: environment()": [(request_bodies, "environment", environ), (responses, "environment", environ)],
        "lookup_json: sentences as JSON with places": [(lookup_json, "written", _written)],
        "policy.words: places for %": [(lookup_json, "say", _say), (record, "say", _say), (wording, "say", _say)],
        "pseudonyms: a table for ASCII": [
            (pseudonyms, "_plain", lambda ref: pseudonyms._IGNORED.sub("", normalize("NFKC", ref)).casefold().encode("utf-8", "surrogatepass"))],
        "placeholders: a table for ASCII": [
            (placeholders, "_bare", lambda text: "".join(letter for letter in normalize("NFKC", text).casefold() if letter.isalnum()))],
        "ids: a time written by orjson": [(lookup_entry, "minute", lambda at: at.isoformat(timespec="minutes")[:16])],
    }  # fmt: skip


@contextmanager
def _without(places: Places) -> Iterator[None]:
    originals = [(owner, name, vars(owner)[name]) for owner, name, _ in places]
    for owner, name, value in places:
        setattr(owner, name, value)
    try:
        yield
    finally:
        for owner, name, value in originals:
            setattr(owner, name, value)


def _ask(app: Callable[..., Any], key: str, body: bytes) -> None:
    environ = {
        "REQUEST_METHOD": "POST", "SCRIPT_NAME": "", "PATH_INFO": "/api/v1/lookups", "QUERY_STRING": "", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr,
        "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "application/json", "HTTP_AUTHORIZATION": f"Bearer {key}",
    }  # fmt: skip
    answered: list[str] = []
    b"".join(app(environ, lambda status, headers, error=None: answered.append(status)))
    if answered != ["201 CREATED"]:
        raise RuntimeError(f"a lookup was refused: {answered}")


def main() -> int:
    """Measures them all and prints a line for each: microseconds and share of a lookup, with the 95 % interval."""
    parser = argparse.ArgumentParser(prog="python -m bench.layers", description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--lookups", type=int, default=25, help="with and without, in a quarter of a round each")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="layers-") as made:
        demo.fill(Path(made), lookups=0, stages=(3,))
        app = create_app(Settings(Path(made), demo=True, log="error"))
        service = app.extensions["recognition"]
        drawn = [(key, body.encode()) for key, body in Asking(service, service.edition()).requests(1500)]
        for key, body in drawn:
            _ask(app, key, body)
        gc.collect()
        gc.freeze()
        log_progress("microseconds of processor time that a lookup takes more without it, 95 % interval, share of a lookup")
        for name, places in _layers().items():
            _measure(name, places, lambda index: _ask(app, *drawn[index % len(drawn)]), options.rounds, options.lookups)
        service.ledger.close()
    return 0


def _measure(name: str, places: Places, ask: Callable[[int], None], rounds: int, lookups: int) -> None:
    more, whole = [], []
    for round_ in range(rounds):
        spent = {True: 0.0, False: 0.0}
        for quarter, out in enumerate((False, True, True, False) if round_ % 2 else (True, False, False, True)):
            with _without(places if out else []):
                start = time.process_time()
                for index in range(lookups):
                    ask((round_ * 2 + quarter % 2) * lookups + index)
                spent[out] += time.process_time() - start
        more.append((spent[True] - spent[False]) / lookups / 2 * 1e6)
        whole.append(spent[False] / lookups / 2 * 1e6)
    middle, spread = statistics.fmean(more), 1.96 * statistics.stdev(more) / math.sqrt(rounds)
    print(f"{name:<52}{middle:+7.1f} ± {spread:4.1f} µs {middle / statistics.median(whole):+7.1%}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
