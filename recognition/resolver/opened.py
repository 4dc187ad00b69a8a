"""What commands open: the settings' file, the domain keys and the store; refusals become one line and status 1."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from recognition.resolver import settings_file
from recognition.resolver.callers import InstitutionKeys
from recognition.resolver.domain_keys import DomainKeyFile, DomainKeysRefused
from recognition.resolver.problems import ResolverProblem
from recognition.resolver.settings import ResolverSettings
from recognition.resolver.store import ResolverStore
from recognition.support.setting_table import SettingsError


@dataclass(frozen=True, slots=True)
class ResolverFiles:
    """Settings, keys and store of one resolver."""

    settings: ResolverSettings
    domain_keys: DomainKeyFile
    store: ResolverStore
    institution_keys: InstitutionKeys

    @property
    def known_keys(self) -> Path:
        """The ids of all domain keys that ever were, a line each: by it a lost file of keys is told from one that never was."""
        return self.settings.data / "known-domain-keys"


def opened(config: Path | None) -> ResolverFiles:
    """Everything. Raises what `refusals` tells."""
    if config is None:
        raise click.ClickException("--config FILE, or RESOLVER_CONFIG in the environment, must say where the settings are")
    told = settings_file.read(config)
    store = ResolverStore(told.data)
    return ResolverFiles(told, DomainKeyFile(told.domain_key_file), store, InstitutionKeys(told.data / "keys" / "institutions.key"))


def echo_csv(rows: Iterable[Sequence[object]]) -> None:
    """Prints rows as CSV; None is an empty cell."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    click.echo(text.getvalue(), nl=False)


@contextmanager
def refusals() -> Iterator[None]:
    """One line of what is wrong, and status 1."""
    try:
        yield
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    except DomainKeysRefused as error:
        raise click.ClickException(str(error)) from error
    except ResolverProblem as error:
        raise click.ClickException(error.body()["en"]) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename or 'a file'}: {error.strerror}") from error
