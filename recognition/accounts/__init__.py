"""Who may come in: keys now, people's accounts beside them, in a SQLite file of their own."""

from recognition.accounts.keys import Key, KeyStore

__all__ = ["Key", "KeyStore"]
