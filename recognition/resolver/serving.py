"""The resolver served by gunicorn, as the service is, but by its own settings, in processes of its own, behind a proxy of its own."""

from __future__ import annotations

import os
import sys
from typing import Any

import gevent
from gunicorn.app.base import BaseApplication

from recognition.resolver.application import ResolverApplication
from recognition.resolver.settings import ResolverSettings
from recognition.support import logging as logs


class ResolverServer(BaseApplication):
    """gunicorn, told here what else stands in its file of settings."""

    def __init__(self, settings: ResolverSettings) -> None:
        """Nothing is opened yet: each worker does it for itself, after the fork."""
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Settings of gunicorn, in place of its file, its arguments and its environment."""
        told = self._settings
        host = f"[{told.address}]" if ":" in told.address else told.address
        chosen = {
            "bind": [f"{host}:{told.port}"],
            "workers": told.workers,
            "worker_class": "gevent",
            "worker_connections": 1000,
            "timeout": 30,
            "graceful_timeout": 20,
            # Whoever asks once needs no open connection, and the end of the process would wait for it.
            "keepalive": 2,
            "worker_tmp_dir": "/dev/shm" if os.access("/dev/shm", os.W_OK) else None,
            # Fields that no client of ours needs cannot make a head long.
            "limit_request_line": 1024,
            "limit_request_fields": 40,
            "limit_request_field_size": 2048,
            "forwarded_allow_ips": "",
            "forwarder_headers": "",
            "secure_scheme_headers": {},
            "control_socket_disable": True,
            "proc_name": "recognition-resolver",
            # gunicorn's line for each request would name its address and query; ours names neither.
            "accesslog": None,
            "logconfig_dict": logs.configuration(),
            "post_fork": _forked,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application of one worker."""
        return ResolverApplication(self._settings)


def _forked(_server: Any, _worker: Any) -> None:
    logs.speak_as("resolver")
    gevent.get_hub().print_exception = logs.fault_of_greenlet  # type: ignore[method-assign, assignment]  # gevent's own way to say otherwise what went wrong


def serve(settings: ResolverSettings) -> None:
    """Serves until SIGTERM; the process ends with it."""
    # gunicorn reads what a process was called with also where its settings are told otherwise.
    sys.argv = sys.argv[:1]
    os.environ.pop("GUNICORN_CMD_ARGS", None)
    logs.speak_as("resolver")
    ResolverServer(settings).run()
