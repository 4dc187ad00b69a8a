"""Who may come in: keys now, people's accounts beside them, in a SQLite file of their own."""

from recognition.accounts.held_keys import Key
from recognition.accounts.keys import KeyStore

__all__ = ["Key", "KeyStore"]
