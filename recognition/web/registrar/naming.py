"""Names beside codes on registrars' pages: what is read is the name, what is looked for elsewhere is the code."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from recognition.catalogue.editions.store import Edition
from recognition.errors import RegistryUnavailable
from recognition.web.clinician import language
from recognition.web.shared import names
from recognition.web.shared.service import service


def of_recall(number: int) -> Callable[[str, str], Markup]:
    """Names as a recall list needs them: by the edition in force, else by the one before the loss."""
    return _by(names.editions_of_recall(service(), number))


def of_edition(edition: Edition | None = None) -> Callable[[str, str], Markup]:
    """Names by an edition, or by the one in force; codes alone where it cannot be read."""
    try:
        return _by([edition or service().edition()])
    except RegistryUnavailable:
        return _by([])


def _by(editions: list[Edition]) -> Callable[[str, str], Markup]:
    lang = language.current()

    def called(column: str, code: str) -> Markup:
        known = names.named(editions, column, code, lang)
        return Markup("{} <small>{}</small>").format(known, code) if known and known != code else Markup("{}").format(code)

    return called
