"""Load by wrk: a fixed number of connections that each ask again as soon as they are answered, with other bodies every time."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

RESULT = re.compile(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)")
SCRIPT = """local asked = {{}}
for line in io.lines("{bodies}") do
  local key, body = line:match("([^\\t]*)\\t(.*)")
  asked[#asked + 1] = wrk.format("POST", "{path}",
    {{["Authorization"] = "Bearer " .. key, ["Content-Type"] = "application/json", ["Host"] = "127.0.0.1"{more}}}, body)
end
local place = 0
function request()
  place = place % #asked + 1
  return asked[place]
end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d\\n", summary.requests, summary.duration,
    e.status + e.connect + e.read + e.write + e.timeout, latency:percentile(50), latency:percentile(99), latency.max))
end
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What came of one run: requests per second, and milliseconds within which half and 99 in 100 were answered."""

    rate: float
    p50: float
    p99: float
    slowest: float


class Asker:
    """Bodies for one path, ready for wrk."""

    def __init__(self, folder: Path, name: str, path: str, requests: Sequence[tuple[str, str]], prefer: str = "") -> None:
        """`requests` are keys with bodies, sent in turn, with `prefer` as their header of that name. Raises FileNotFoundError where wrk is missing."""
        if shutil.which("wrk") is None:
            raise FileNotFoundError("wrk is missing: apt-get install wrk")
        bodies = folder / f"{name}.txt"
        bodies.write_text("".join(f"{key}\t{body}\n" for key, body in requests), encoding="utf-8")
        more = f', ["Prefer"] = "{prefer}"' if prefer else ""
        self.script = folder / f"{name}.lua"
        self.script.write_text(SCRIPT.format(bodies=bodies, path=path, more=more), encoding="utf-8")

    def run(self, port: int, connections: int, seconds: float) -> Load:
        """One run. Raises RuntimeError where a request was not answered with success: a faster failure is no speed."""
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--timeout", "10s", "-s", self.script, f"http://127.0.0.1:{port}"]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        match = RESULT.search(output)
        if match is None or match[3] != "0":
            raise RuntimeError(f"port {port} refused requests: {output}")
        requests, duration, _, *waits = map(int, match.groups())
        return Load(requests / duration * 1e6, *(wait / 1000 for wait in waits))
