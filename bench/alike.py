"""gunicorn's settings for what ours is compared with: those of the service, without its writer and its hooks."""

import runpy
from pathlib import Path

_ours = runpy.run_path(str(Path(__file__).resolve().parent.parent / "recognition" / "gunicorn.py"))
_SETTINGS = (
    "workers", "worker_class", "worker_connections", "preload_app", "timeout", "graceful_timeout", "keepalive", "backlog", "worker_tmp_dir",
    "limit_request_line", "limit_request_fields", "limit_request_field_size", "control_socket_disable", "reuse_port", "http_parser", "logger_class",
)  # fmt: skip
globals().update({name: _ours[name] for name in _SETTINGS if name in _ours})
