"""`python -m seed`: fills a data folder with the demonstration or with a region of the real size, and plays months of use."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from pathlib import Path

from tqdm import tqdm

from recognition.domain.lookups import SHANGHAI
from recognition.ledger.file import take_lock
from recognition.settings import Settings, SettingsError
from seed import demo, full, region
from seed.institutions import SeedInstitution

LOOKUPS_A_MONTH = 1200
STAGES = {"demo": (1, 2, 3), "full": (3,)}
"""At full scale one edition is enough: it takes long to build, and three of them would say no more."""


class SeedRefused(Exception):
    """The folder is not filled; the message says why and what would help."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Fills the folder and says where the keys are; a refusal is one line on the error stream and status 2."""
    options = _arguments(arguments)
    try:
        settings = Settings.from_environment({**os.environ, "RECOGNITION_DATA": options.data})
        if not (settings.demo or options.demonstration):
            raise SeedRefused("These are demonstration data. Set RECOGNITION_DEMO=1 or give --demonstration to say that they may go there.")
        now = _now(options.today)
        _empty(settings.data)
        _fill(settings.data, options, now)
    except (SeedRefused, SettingsError) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    print(f"{settings.data}: filled up to {now:%Y-%m-%d %H:%M} Shanghai time; keys in {settings.data / demo.KEYS_FILE}")
    return 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m seed", description=__doc__)
    parser.add_argument("--data", default=os.environ.get("RECOGNITION_DATA", "var"), metavar="DIR", help="the folder to fill (RECOGNITION_DATA)")
    parser.add_argument("--scale", choices=tuple(STAGES), default="demo", help="demo: a hundred institutions; full: 935 that contribute, and 20,000 clinics")
    parser.add_argument("--activity", action="store_true", help="play lookups, decisions and repeats up to today")
    parser.add_argument("--months", type=_positive, default=4, help="for so many months (default 4)")
    parser.add_argument("--lookups", type=_positive, help=f"so many lookups in all (default {LOOKUPS_A_MONTH} a month)")
    parser.add_argument("--seed", type=int, default=demo.SEED, help="the same seed and day draw the same region and activity")
    parser.add_argument("--today", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the day up to which everything runs, until 18:00 (default: now)")
    parser.add_argument("--demonstration", action="store_true", help="yes, demonstration data may go there (or set RECOGNITION_DEMO=1)")
    return parser.parse_args(arguments)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _now(today: date | None) -> datetime:
    now = datetime.now(SHANGHAI)
    if today is None:
        return now
    if today > now.date():
        raise SeedRefused("--today must not lie in the future: nothing may be asked before its time.")
    return datetime.combine(today, time(18), SHANGHAI)


def _empty(data: Path) -> None:
    """Makes the folder, or clears one that this command filled before; anything else is refused."""
    data.mkdir(parents=True, exist_ok=True)
    if not any(data.iterdir()):
        return
    if not (data / demo.KEYS_FILE).is_file():
        raise SeedRefused(f"{data} holds data that are not the demonstration. Choose an empty folder: --data DIR")
    lock = take_lock(data)
    if lock is None:
        raise SeedRefused(f"{data} is being served. Stop the service first.")
    for path in sorted(data.iterdir(), key=lambda path: path.name == demo.KEYS_FILE):
        # The keys go last: they are what says that the rest may be cleared.
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    os.close(lock)


def _fill(data: Path, options: argparse.Namespace, now: datetime) -> None:
    seed_region = full.real_size(options.seed) if options.scale == "full" else region.demonstration()
    lookups = (options.lookups or options.months * LOOKUPS_A_MONTH) if options.activity else 0
    # tqdm finds out by itself whether anybody is watching.
    with tqdm(total=lookups or None, desc="lookups", unit="", disable=None if lookups else True) as bar:
        demo.fill(
            data,
            now,
            seed=options.seed,
            days=options.months * 30,
            lookups=lookups,
            seed_region=seed_region,
            stages=STAGES[options.scale],
            progress=bar.update,
            building=_building,
            stories=options.activity and options.scale != "full",
        )


def _building(members: list[SeedInstitution]) -> Iterable[SeedInstitution]:
    return tqdm(members, desc="institutions", unit="", disable=None, leave=False)


if __name__ == "__main__":
    sys.exit(main())
