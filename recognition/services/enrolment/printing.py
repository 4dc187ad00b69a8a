"""All the letters of a division in one job: written, printed into one archive, and kept for a day for the registrar who asked."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import Any

from recognition.accounts.enrolment import EnrolmentStore
from recognition.accounts.people import PeopleStore
from recognition.catalogue.drafts.store import folder
from recognition.catalogue.editions.store import Current, Edition
from recognition.domain.lookups import Caller, Role
from recognition.errors import Invalid
from recognition.ledger import Ledger
from recognition.ledger.entries import new_id
from recognition.services.enrolment import sheets, writing
from recognition.services.enrolment.writing import Progress
from recognition.services.publications import jobs

KEPT_SECONDS = 24 * 3600
"""So long an archive of codes lies in the data folder, unless its registrar deletes it before."""


def begin(data: Path, edition: Edition, caller: Caller, division: str, address: str, now: datetime) -> str:
    """Begins the job and gives its id. Raises as `addressees`."""
    writing.addressees(edition, caller, division, now)
    job = new_id(now)
    return jobs.start(data, job, "letters", {"division": division, "by": caller.by, "region": caller.region, "address": address, "job": job}, now)


def print_all(data: Path, ledger: Ledger, arguments: dict[str, Any], now: datetime, progress: Progress = lambda done, total: None) -> dict[str, Any]:
    """The job: `division`, `by`, `region`, `job` and the `address` of the page where letters are claimed. How many letters were written, and how many
    institutions needed none. Raises Invalid `letters_none`, and as `addressees` and `write`."""
    caller = Caller(arguments["by"], Role.REGISTRAR, None, arguments["region"])
    letters, accounts = EnrolmentStore(data / "accounts.sqlite"), data / "accounts.sqlite"
    asked = writing.addressees(Current(data).get(), caller, arguments["division"], now)
    to = writing.lacking(letters, PeopleStore(accounts), asked, now)
    if not to:
        raise Invalid("division", code="letters_none")
    target = path(data, arguments["job"])
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    count = sheets.archive(target, writing.write(letters, ledger, caller.by, to, now, progress), arguments["address"])
    return {"letters": count, "passed_over": len(asked) - len(to)}


def path(data: Path, job: str) -> Path:
    """Where a job's archive lies; `job` is an id that `jobs` has checked."""
    return folder(data) / "letters" / f"{job}.zip"


def forget(data: Path) -> None:
    """Deletes archives that have lain for a day."""
    for archive in (folder(data) / "letters").glob("*.zip"):
        if archive.stat().st_mtime < time.time() - KEPT_SECONDS:
            archive.unlink(missing_ok=True)
