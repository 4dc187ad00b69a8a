"""Which process this is, asked of the system once and after every fork: what a request looks at should be no call to the system."""

from __future__ import annotations

import os

_own = [os.getpid()]


def pid() -> int:
    """This process's number."""
    return _own[0]


def _forked() -> None:
    _own[0] = os.getpid()


os.register_at_fork(after_in_child=_forked)
