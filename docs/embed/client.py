"""A client of the service, complete: time-outs, trying again without writing twice, and keys that are sent or that sign.

Python 3.6 or later, nothing besides. SERVICE: address of the service. KEY: key of the hospital's server. SIGNED: hmac-sha256 or hmac-sm3 where the
key was issued to sign its requests, else nothing. ORIGIN: where the hospital's pages come from.
"""

import hashlib
import hmac
import http.client
import json
import os
import time
import urllib.error
import urllib.request
import uuid
from datetime import datetime, timedelta, timezone
from urllib.parse import quote, unquote_to_bytes

ATTEMPTS, SECONDS, PAUSE = 3, 2, 0.2


class Unavailable(Exception):
    """There is no answer now: go on by your own workflow."""


class Refused(Exception):
    """The service says what is wrong: `code`, and `problem` with everything that it says."""

    def __init__(self, problem):
        super().__init__("{} {}".format(problem.get("code"), problem.get("detail")))
        self.code, self.problem = problem.get("code"), problem


class Client:
    def __init__(self, service, key, signed=""):
        self.service, self.key, self.signed = service.rstrip("/"), key, signed
        self.behind = 0  # seconds that are taken from this machine's clock, once the service has told that it is ahead

    def get(self, path):
        return self.call("GET", path, b"", {})

    def post(self, path, body, once=""):
        """`once` is kept with what is sent: whatever is sent again under it is written once."""
        headers = {"Content-Type": "application/json", "Request-Timeout": str(SECONDS)}
        if once:
            headers["Idempotency-Key"] = once
        return self.call("POST", path, json.dumps(body).encode("utf-8"), headers)

    def call(self, method, path, data, headers):
        why = ""
        for attempt in range(ATTEMPTS):
            pause = PAUSE * 2**attempt
            # Each attempt is signed anew: a nonce counts once.
            request = urllib.request.Request(self.service + path, data or None, dict(headers, **self.known_by(method, path, data)), method=method)
            try:
                with urllib.request.urlopen(request, timeout=SECONDS) as reply:
                    return json.loads(reply.read().decode("utf-8"))
            except urllib.error.HTTPError as refusal:
                problem = told(refusal.read())
                why = "{} {}".format(refusal.code, problem.get("code"))
                if problem.get("code") == "clock_wrong":
                    self.behind += problem["difference_seconds"]
                elif refusal.code not in (429, 502, 503, 504) and problem.get("code") != "nonce_used":
                    raise Refused(problem) from None
                elif refusal.headers.get("Retry-After", "").isdigit():
                    pause = min(int(refusal.headers["Retry-After"]), SECONDS)
            except (OSError, ValueError, http.client.HTTPException) as fault:
                why = str(fault)
            if attempt + 1 < ATTEMPTS:
                time.sleep(pause)
        raise Unavailable(why)

    def known_by(self, method, path, data):
        if not self.signed:
            return {"Authorization": "Bearer " + self.key}
        _rk, key_id, secret = self.key.split("_", 2)
        name = self.signed.replace("hmac-", "")
        moment, nonce = str(int(time.time()) - self.behind), uuid.uuid4().hex
        path, _mark, query = path.partition("?")
        lines = self.signed, method, written(path, "/"), canonical(query), hashlib.new(name, data).hexdigest(), moment, nonce, key_id
        signature = hmac.new(secret.encode(), "\n".join(lines).encode(), lambda: hashlib.new(name)).hexdigest()
        return {"X-Key-Id": key_id, "X-Timestamp": moment, "X-Nonce": nonce, "X-Signature": self.signed + "=" + signature}


def told(body):
    """What a refusal says; a proxy may have written something else."""
    try:
        problem = json.loads(body.decode("utf-8"))
    except ValueError:
        problem = None
    return problem if isinstance(problem, dict) else {}


def written(text, safe=""):
    """As it is signed, however it was escaped."""
    return quote(unquote_to_bytes(text), safe=safe).replace("%7E", "~")


def canonical(query):
    pieces = [piece.replace("+", " ").partition("=") for piece in query.split("&") if piece]
    return "&".join(sorted(written(name) + "=" + written(value) for name, _equals, value in pieces))


def main():
    client = Client(os.environ["SERVICE"], os.environ["KEY"], os.environ.get("SIGNED", ""))
    now = datetime.now(timezone(timedelta(hours=8)))
    question = {
        "item": {"system": "local", "code": "YL0001", "owner": "receiver"},
        "issuer": {"system": "nhsa", "code": "H50011100001"},
        "performed_at": now.replace(hour=0, minute=0, second=0, microsecond=0).isoformat(),
        "report_ref": "BG-2026-000117",
        "patient_ref": "MPI-8842",
    }
    # Kept with the order, so that even after a restart of this program the question is written once.
    once = str(uuid.uuid4())
    answer = client.post("/api/v1/lookups", question, once)
    print("answer:", answer["id"], answer["verdict"])
    print("again:", client.post("/api/v1/lookups", question, once)["id"])
    decided = client.post("/api/v1/lookups/" + answer["id"] + "/decisions", {"decision": "accepted"}, once + "-decided")
    print("decided:", decided["decision"])
    print("item:", client.get("/api/v1/items?limit=1&q=" + quote("总蛋白"))["items"][0]["code"])
    minted = client.post("/api/v1/launch-tokens", {"origin": os.environ["ORIGIN"], "clinician": "dr-0417", "lookup": question})
    print("token:", minted["token"])
    print("launch:", json.dumps(client.get("/api/v1/launches/" + minted["launch_id"])["lookups"]))
    try:
        client.post("/api/v1/lookups", dict(question, issuer={"system": "nobody", "code": "1"}))
    except Refused as refused:
        print("refused:", refused.code)


if __name__ == "__main__":
    main()
