"""The yardstick of single requests: Flask that gives a body of the same size by `jsonify`, and does nothing else."""

from __future__ import annotations

import json
import os
from pathlib import Path

from flask import Flask, Response, jsonify

app = Flask(__name__, static_folder=None)
VALUE = json.loads(Path(os.environ["BENCH_ANSWER"]).read_text(encoding="utf-8"))


@app.post("/api/v1/lookups")
def answer() -> Response:
    """The same answer to everybody."""
    return jsonify(VALUE)
