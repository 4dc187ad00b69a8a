"""What an examination found, behind its name in the same line: 【心电图】窦性心律, 胸部正位片：心肺膈未见异常."""

from __future__ import annotations

import re

from recognition.catalogue.names.item_texts import NOTHING_SAID
from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.domain.reports.labels import is_of_patient
from recognition.domain.reports.words import EXAMINED, ORDINAL

_FOUND = re.compile(r"^\s*(?:【([^】\d]{2,14})】\s*[:]?|([^:\s]{2,16})(?:\s*[:]|\s))\s*(\S.*)$")


def without(meanings: Meanings, text: str) -> str:
    """A folded line without the finding, where its name is that of one examination; any other line as it is."""
    match = _FOUND.match(ORDINAL.sub("", text))
    if match is None:
        return text
    name = match[1] or match[2]
    examined = EXAMINED.search(name) or name.endswith(("片", "镜"))
    return name if examined and is_of_patient(match[3], True) and meanings.exact(name, NOTHING_SAID) else text
