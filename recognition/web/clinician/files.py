"""Files that people bring to a page and that need not stay: read in memory, nowhere else."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import request

from recognition.errors import Problem
from recognition.web.clinician import bodies
from recognition.web.clinician.rendering import refused
from recognition.web.shared.operations import marked


def in_memory(largest: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declares a page that takes a file of so many bytes; it stands above who may see the page."""

    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def larger(**values: Any) -> Any:
            request.max_content_length = request.max_form_memory_size = largest
            vars(request)["_get_file_stream"] = lambda *_args, **_named: BytesIO()
            try:
                bodies.read()
            except Problem as problem:
                return refused(problem)
            return view(**values)

        return marked(larger, takes_files=True)

    return declare


@contextmanager
def sent(name: str) -> Iterator[Path]:
    """The file that the form brought under this name, as a path in memory. Raises Problem `file_missing`."""
    file = request.files.get(name)
    data = file.read() if file else b""
    if not data:
        raise Problem(code="file_missing")
    descriptor = os.memfd_create("sent")
    try:
        with open(descriptor, "wb", closefd=False) as target:
            target.write(data)
        yield Path(f"/proc/self/fd/{descriptor}")
    finally:
        os.close(descriptor)
