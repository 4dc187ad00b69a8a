"""How a page sets its elements: what it does not display, strikes through, raises or lowers, by tags, attributes and style sheets.

Of a rule only the last part of its selector is looked at, and what one rule hides no other shows again but the element's own style: so too
much is told rather than too little. Rules for one medium alone, such as print, say nothing of what is seen."""

from __future__ import annotations

import re
from collections.abc import Mapping

from recognition.catalogue.spreadsheets.containers.rich_text import LOWERED, RAISED, STRUCK, UNSEEN

TAGS = {"s": STRUCK, "strike": STRUCK, "del": STRUCK, "sup": RAISED, "sub": LOWERED}
SAID = (
    (re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE), UNSEEN),
    (re.compile(r"text-(?:decoration(?:-line)?|line-through)\s*:[^;]*(?:line-through|single|double)", re.IGNORECASE), STRUCK),
    (re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE), RAISED),
    (re.compile(r"vertical-align\s*:\s*sub", re.IGNORECASE), LOWERED),
)
DISPLAYED = re.compile(r"display\s*:\s*(?!none)", re.IGNORECASE)
NOTHING = re.compile(r"0+(?:px|pt|%)?")
SIZES = {"tr": "height", "col": "width"}
APART = re.compile(r"/\*.*?\*/|<!--|-->|@(?:media|page|keyframes)[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.DOTALL)
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
SELECTOR = re.compile(r"([A-Za-z][A-Za-z0-9]*)?((?:[.#][\w-]+)*)")
PART = re.compile(r"[.#][\w-]+")
MOST_RULES = 5_000
LONGEST = 1 << 20
"""Characters of the style sheets of a page that are read."""


class PageStyles:
    """What the style sheets of a page say, and with it how an element is set."""

    def __init__(self) -> None:
        """Nothing is said yet."""
        self.tags = dict(TAGS)
        """How a tag sets what is in it, whatever else is said of the element."""
        self._rules: dict[str, list[tuple[str, frozenset[str], int]]] = {}
        self._known: dict[tuple[str, str, str, str], int] = {}

    def learn(self, css: str) -> None:
        """Takes a style sheet."""
        for selectors, declarations in RULE.findall(APART.sub(" ", css[:LONGEST])):
            flags = _said(declarations)
            for selector in selectors.split(",") if flags and len(self._rules) < MOST_RULES else ():
                match = SELECTOR.fullmatch(next(reversed(selector.split()), ""))
                if match is None:
                    continue
                tag, parts = (match[1] or "").lower(), frozenset(PART.findall(match[2]))
                for part in sorted(parts)[:1]:
                    self._rules.setdefault(part, []).append((tag, parts, flags))
                if tag and not parts:
                    self.tags[tag] = self.tags.get(tag, 0) | flags
        self._known.clear()

    def flags(self, tag: str, given: Mapping[str, str]) -> int:
        """How an element sets what is in it, without what stands around it: the flags of `rich_text`."""
        size = given.get(SIZES.get(tag, ""), "")
        unseen = UNSEEN if "hidden" in given or (size and NOTHING.fullmatch(size.strip())) else 0
        key = tag, given.get("class", ""), given.get("id", "") if self._rules else "", given.get("style", "")
        flags = self._known.get(key)
        if flags is None:
            flags = self._found(*key)
            if len(self._known) < MOST_RULES:
                self._known[key] = flags
        return flags | unseen

    def _found(self, tag: str, classes: str, name: str, style: str) -> int:
        named = {*(f".{one}" for one in classes.split()), f"#{name}"}
        flags = self.tags.get(tag, 0)
        for part in named & self._rules.keys():
            for of, parts, said in self._rules[part]:
                flags |= said if of in ("", tag) and parts <= named else 0
        return (flags & ~UNSEEN if DISPLAYED.search(style) else flags) | _said(style)


def _said(declarations: str) -> int:
    flags = 0
    for pattern, flag in SAID if ":" in declarations else ():
        flags |= flag if pattern.search(declarations) else 0
    return flags
