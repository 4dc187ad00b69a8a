"""Brings both catalogues up to what the pages ask for and compiles them: `python -m recognition.web.translations.update`."""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HOME = Path(__file__).resolve().parent
KEYWORDS = DEFAULT_KEYWORDS | parse_keywords(["lazy_gettext", "lazy_pgettext:1c,2"])
LANGUAGES = ("zh", "en")


def folder(lang: str) -> Path:
    """Where the catalogue of a language lies, as text (.po) and compiled (.mo)."""
    return HOME / lang / "LC_MESSAGES"


def written() -> set[tuple[str, str | None]]:
    """(text, context) of everything that a page's Python or template marks for translation."""
    with (HOME / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    messages = extract_from_dir(str(HOME.parent), methods, options, KEYWORDS)
    return {(text[-1] if isinstance(text, tuple) else text, context) for _file, _line, text, _comments, context in messages}


def updated(lang: str, messages: set[tuple[str, str | None]]) -> Catalog:
    """The catalogue with just the texts that are asked for: Chinese is what stands in the pages, English what was written for it, else ""."""
    with (folder(lang) / "messages.po").open("rb") as file:
        before = read_po(file, locale=lang)
    after = Catalog(lang, header_comment=before.header_comment, creation_date=before.creation_date, revision_date=before.revision_date, fuzzy=False)
    after.mime_headers = before.mime_headers
    for text, context in messages:
        known = before.get(text, context)
        after.add(text, text if lang == "zh" else known.string if known else "", context=context)
    return after


def main() -> int:
    """Writes the files; 1 and the texts where English is missing."""
    messages, missing = written(), []
    for lang in LANGUAGES:
        catalogue = updated(lang, messages)
        missing += [message.id for message in catalogue if message.id and not message.string]
        with (folder(lang) / "messages.po").open("wb") as file:
            write_po(file, catalogue, width=0, sort_output=True)
        with (folder(lang) / "messages.mo").open("wb") as file:
            write_mo(file, catalogue)
    print(*(f"no English yet: {text}" for text in missing), sep="\n", end="\n" if missing else "", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
