"""A whole hospital system in small: a server that holds the key, and a page with the widget in it.

    SERVICE=http://127.0.0.1:8000 KEY=rk_... python3 hospital.py 8171        then open http://localhost:8171

Python 3.6 or later, nothing besides.
"""

import json
import os
import sys
import urllib.request
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SERVICE, KEY, PORT = os.environ["SERVICE"], os.environ["KEY"], int(sys.argv[1])
ORIGIN = os.environ.get("ORIGIN", "http://localhost:%d" % PORT)
HERE = Path(__file__).resolve().parent

# As strict as a page can be, and what the widget needs: its script, its frame, and a form that goes there.
POLICY = ("default-src 'none'; script-src 'self' {0}; frame-src {0}; form-action {0}; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'").format(
    SERVICE
)


def call(path, body=None):
    """One request to the service with the hospital's key."""
    data = None if body is None else json.dumps(body).encode("utf-8")
    headers = {"Authorization": "Bearer " + KEY, "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(SERVICE + path, data, headers), timeout=2) as reply:
        return json.loads(reply.read().decode("utf-8"))


def open_launch(asked):
    """A token for the page, with the question of the patient at hand. A real system takes it from its own records."""
    sampled = datetime.now(timezone(timedelta(hours=8))).replace(hour=0, minute=0, second=0, microsecond=0)
    minted = call(
        "/api/v1/launch-tokens",
        {
            "origin": ORIGIN,
            "clinician": "dr-0417",
            "lookup": {
                "item": {"system": "local", "code": "YL0001", "owner": "receiver"},
                "issuer": {"system": "nhsa", "code": "H50011100001"},
                "performed_at": sampled.isoformat(),
                "report_ref": "BG-2026-000117",
            },
        },
    )
    return {"service": SERVICE, "token": minted["token"], "launch_id": minted["launch_id"]}


def read_launch(asked):
    """What was decided, for the hospital's record."""
    lookups = call("/api/v1/launches/" + asked["launch_id"])["lookups"]
    decided = [one for one in lookups if one["decisions"] and one["decisions"][-1]["decision"] == "accepted"]
    return {"record": "\n".join(one["record_line"] for one in decided), "lookups": lookups}


class Hospital(BaseHTTPRequestHandler):
    """The page, its script, and two addresses of its own that they call."""

    def do_GET(self):
        if self.path == "/":
            self.say("text/html", (HERE / "host.html").read_text(encoding="utf-8").replace("SERVICE", SERVICE))
        elif self.path == "/host.js":
            self.say("text/javascript", (HERE / "host.js").read_text(encoding="utf-8"))
        else:
            self.send_error(404)

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])).decode("utf-8"))
        actions = {"/open": open_launch, "/result": read_launch}
        if self.path not in actions:
            return self.send_error(404)
        try:
            done = actions[self.path](asked)
        except (OSError, ValueError):
            # refused, away, or no answer in time: the page says so and the clinician goes on
            return self.say("application/json", "{}", 502)
        self.say("application/json", json.dumps(done))
        return None

    def say(self, kind, text, status=200):
        content = text.encode("utf-8")
        self.send_response(status)
        for name, value in (
            ("Content-Type", kind + "; charset=utf-8"),
            ("Content-Length", str(len(content))),
            ("Content-Security-Policy", POLICY),
            ("Referrer-Policy", "no-referrer"),
            ("Cache-Control", "no-store"),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *ignored):
        """Nothing: what a request holds belongs into no log."""


if __name__ == "__main__":
    ThreadingHTTPServer(("", PORT), Hospital).serve_forever()
