"""Settings that are wrong, and a table of a TOML file, read setting by setting: each is of its kind or refused by its name, and what nobody asked for too."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

ANY = re.compile(r"[^\x00-\x1f]{1,300}")


class SettingsError(Exception):
    """A variable of the environment or a setting of a file holds a value that cannot be used; the message names it and what would be right."""

    def __init__(self, name: str, right: str) -> None:
        """`right` completes the sentence "NAME must be …"; the wrong value is not repeated, for it may be a secret."""
        self.name = name
        super().__init__(f"{name} must be {right}")


class SettingTable:
    """One table; `at` is its name in the file."""

    def __init__(self, values: dict[str, Any], at: str = "") -> None:
        self._values, self._at, self._asked = values, at, set[str]()

    def name(self, setting: str) -> str:
        """The setting's whole name, as a refusal tells it."""
        return f"{self._at}.{setting}" if self._at else setting

    def has(self, setting: str) -> bool:
        """Whether it is given."""
        return setting in self._values

    def _get(self, setting: str) -> Any:
        self._asked.add(setting)
        return self._values.get(setting)

    def text(self, setting: str, pattern: re.Pattern[str] = ANY, right: str = "a text", default: str | None = None) -> str:
        """A text of this form; raises SettingsError, as every reader here."""
        value = self._get(setting)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise SettingsError(self.name(setting), right)
        return value

    def one_of(self, setting: str, values: Collection[str], default: str | None = None) -> str:
        """One of these texts."""
        value = self._get(setting)
        value = default if value is None else value
        if not isinstance(value, str) or value not in values:
            raise SettingsError(self.name(setting), "one of " + ", ".join(values))
        return value

    def number(self, setting: str, least: int, most: int, default: int | None = None) -> int:
        """A whole number in these bounds."""
        value = self._get(setting)
        value = default if value is None else value
        if type(value) is not int or not least <= value <= most:
            raise SettingsError(self.name(setting), f"a whole number from {least} to {most}")
        return value

    def decimal(self, setting: str, least: float, most: float, default: float) -> float:
        """A number in these bounds, whole or not."""
        value = self._get(setting)
        value = default if value is None else value
        if type(value) not in (int, float) or not least <= value <= most:
            raise SettingsError(self.name(setting), f"a number from {least:g} to {most:g}")
        return float(value)

    def switch(self, setting: str) -> bool:
        """true or false, and false where it is not given."""
        value = self._get(setting)
        if value not in (None, True, False):
            raise SettingsError(self.name(setting), "true or false")
        return value is True

    def texts(self, setting: str, pattern: re.Pattern[str], right: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of texts of this form, each once."""
        value = self._get(setting)
        if value is None:
            return default
        if not isinstance(value, list) or not all(isinstance(each, str) and pattern.fullmatch(each) for each in value) or len({*value}) < len(value):
            raise SettingsError(self.name(setting), f"a list, each once, of {right}")
        return tuple(value)

    def path(self, setting: str, optional: bool = False, exists: bool = False) -> Path | None:
        """The path of a file."""
        if optional and self._get(setting) is None:
            return None
        path = Path(self.text(setting, right="the path of a file")).expanduser().absolute()
        if exists and not path.is_file():
            raise SettingsError(self.name(setting), "the path of a file that is there")
        return path

    def folder(self, setting: str) -> Path:
        """The path of a folder, there or not."""
        path = Path(self.text(setting, right="the path of a folder")).expanduser().absolute()
        if path.exists() and not path.is_dir():
            raise SettingsError(self.name(setting), "the path of a folder, and what stands there is a file")
        return path

    def table(self, setting: str) -> SettingTable:
        """A table within, empty where it is not given."""
        value = self._get(setting)
        if value is not None and not isinstance(value, dict):
            raise SettingsError(self.name(setting), f"a table, [{setting}]")
        return SettingTable(value or {}, self.name(setting))

    def tables(self, setting: str, least: int = 0) -> list[SettingTable]:
        """The tables of an array, [[…]]."""
        value = [] if self._get(setting) is None else self._get(setting)
        if not isinstance(value, list) or len(value) < least or not all(isinstance(each, dict) for each in value):
            raise SettingsError(self.name(setting), f"{'at least one table' if least else 'tables'}, [[{setting}]]")
        return [SettingTable(each, f"{self.name(setting)}[{place}]") for place, each in enumerate(value, 1)]

    def nothing_else(self) -> None:
        """Raises SettingsError where something stands in the table that no reader asked for."""
        if unknown := sorted(self._values.keys() - self._asked):
            raise SettingsError(self.name(unknown[0]), f"left out: there is no such setting; there are {', '.join(sorted(self._asked))}")
