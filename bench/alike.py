"""gunicorn's settings for what ours is compared with: those of the service, without its writer and its hooks. With BENCH_STOCK=1 the
worker and the logger are gunicorn's own."""

import os
import runpy
from pathlib import Path

_ours = runpy.run_path(str(Path(__file__).resolve().parent.parent / "recognition" / "gunicorn.py"))
_SETTINGS = (
    "workers", "worker_class", "worker_connections", "preload_app", "timeout", "graceful_timeout", "keepalive", "backlog", "worker_tmp_dir",
    "limit_request_line", "limit_request_fields", "limit_request_field_size", "control_socket_disable", "reuse_port", "http_parser", "logger_class",
)  # fmt: skip
_OURS_ALONE = {"worker_class", "logger_class"} if os.environ.get("BENCH_STOCK") == "1" else set()
globals().update({name: _ours[name] for name in _SETTINGS if name in _ours and name not in _OURS_ALONE})
if _OURS_ALONE:
    worker_class = "gevent"
