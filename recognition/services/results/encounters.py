"""What an encounter or a signing is remembered as: of one receiver and one patient, so that nobody else's notices fall silent by the same number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from recognition.domain.lookups import SHANGHAI
from recognition.domain.placeholders import given
from recognition.results.notices import ENCOUNTER
from recognition.services.results.index import ResultIndex


def hashes(index: ResultIndex, at: datetime, receiver: str, name: str, text: str | None, patients: Sequence[bytes]) -> tuple[bytes, ...]:
    """The hashes (16 bytes) under which the encounter or signing (`name`) of a patient may be remembered: under each key that she may stand under, and,
    about New Year, under that of the year before. None for no text, and for what stands in the place of one."""
    if (known := given(text)) is None:
        return ()
    present = {year for year, held in index.keys.yearly.years() if held}
    years = dict.fromkeys((at.astimezone(SHANGHAI).year, (at - ENCOUNTER).astimezone(SHANGHAI).year))
    keys = [key for place, year in enumerate(years) if (place == 0 or year in present) and (key := index.keys.yearly.key(year))]
    message = f"{name}\0{receiver}\0{known}\0".encode()
    return tuple(key.digest(message + patient)[:16] for key in keys for patient in patients)
