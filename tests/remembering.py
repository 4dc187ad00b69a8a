"""What is dear to compute and always comes out the same is calculated once by each process of a run, however many applications it makes: the real
thing, remembered by all that it depends on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from types import CodeType

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from recognition.accounts import passwords
from recognition.catalogue.editions import store
from recognition.catalogue.editions.aliases import alias_rows
from recognition.catalogue.names.item_index import MEMBERS, NAMES, ItemIndex

INDEXES = 8
"""Catalogues whose names are kept: 6 MB each."""


class Templates(BytecodeCache):
    """Compiled templates, told apart by their names and texts."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Gives the template that was compiled, if it was."""
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps a template that was just compiled."""
        if bucket.code:
            self.kept[bucket.key, bucket.checksum] = bucket.code


_TEMPLATES = Templates()


def with_templates(app: Flask) -> Flask:
    """The application, which takes what an earlier one has compiled."""
    app.jinja_env.bytecode_cache = _TEMPLATES
    return app


class Indexes:
    """Stands in the place of ItemIndex: 0.4 seconds once for each catalogue, not once for each copy of its file."""

    def __init__(self) -> None:
        self.kept: dict[object, ItemIndex] = {}

    def __call__(self, connection: sqlite3.Connection) -> ItemIndex:
        """The index of these names."""
        names = (*connection.execute(NAMES), None, *connection.execute(MEMBERS), None, *alias_rows(connection))
        if names not in self.kept:
            if len(self.kept) == INDEXES:
                self.kept.pop(next(iter(self.kept)))
            self.kept[names] = ItemIndex(connection)
        return self.kept[names]


@contextmanager
def remembering() -> Iterator[None]:
    """While it lasts, names of equal catalogues are read once, and whether a password fits a hash is found out once: an eighth of a second each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "ItemIndex", Indexes())
        patch.setattr(passwords, "_verified", lru_cache(maxsize=None)(passwords._verified))
        yield
