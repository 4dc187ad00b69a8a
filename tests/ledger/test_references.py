"""References reach the disk only as keyed hashes, which find the same report again for as long as they are to."""

from __future__ import annotations

import hmac
import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from recognition.ledger.pseudonyms import ReferenceKeys
from tests.ledger.making import child

DAY = date(2026, 11, 18)


@pytest.fixture
def keys(tmp_path: Path) -> ReferenceKeys:
    return ReferenceKeys(tmp_path / "keys" / "references")


@pytest.mark.parametrize("written", ("LIS-2026 0042", "lis20260042", "ＬＩＳ－２０２６　００４２", "LIS–2026–0042", " lis_2026_0042\n"))
def test_one_report_number_however_it_is_typed(keys: ReferenceKeys, written: str):
    assert keys.report(DAY, written) == keys.report(DAY, "LIS20260042")


def test_a_hash_is_96_bits_in_hex_and_says_nothing(keys: ReferenceKeys):
    found = keys.report(DAY, "LIS20260042")
    assert len(bytes.fromhex(found)) == 12
    others = {
        keys.report(DAY, "LIS20260043"),
        keys.patient(DAY, "cq-receiving", "LIS20260042"),
        keys.patient(DAY, "cq-other", "LIS20260042"),
        keys.report(date(2025, 11, 18), "LIS20260042"),
    }
    assert len(others | {found}) == 5


def test_keys_are_for_their_owner_alone(keys: ReferenceKeys):
    keys.report(DAY, "1")
    assert [path.name for path in keys.folder.iterdir()] == ["2026.key"]
    assert (keys.folder / "2026.key").stat().st_mode & 0o777 == 0o600
    assert keys.folder.stat().st_mode & 0o777 == 0o700


def test_a_repeat_early_in_the_year_is_matched_with_last_years_reports(keys: ReferenceKeys):
    december = keys.report(date(2025, 12, 20), "77"), keys.patient(date(2025, 12, 20), "cq-receiving", "p")
    assert december[0] in keys.reports_for_repeat(date(2026, 1, 5), "77")
    assert december[1] in keys.patients_for_repeat(date(2026, 1, 5), "cq-receiving", "p")
    assert keys.reports_for_repeat(date(2026, 4, 2), "77")[1:] == (keys.report(date(2025, 6, 1), "77"),)
    assert keys.reports_for_repeat(date(2026, 4, 3), "77") == (keys.report(date(2026, 4, 3), "77"),)


def test_a_destroyed_year_is_unreferenced_for_ever_and_in_every_process(keys: ReferenceKeys):
    elsewhere = ReferenceKeys(keys.folder)
    for year in (2024, 2025, 2026):
        assert elsewhere.report(date(year, 6, 1), "77")
    keys.destroy(2025)
    for each in (keys, elsewhere, ReferenceKeys(keys.folder)):
        assert each.report(date(2025, 6, 1), "77") is None
        assert each.patient(date(2024, 6, 1), "cq-receiving", "77") is None, "what is older ended with it"
        assert each.report(DAY, "77")
        assert each.reports_for_repeat(date(2026, 1, 5), "77") == (each.report(DAY, "77"),)
    assert sorted(path.name for path in keys.folder.iterdir()) == ["2025.destroyed", "2026.key"]


def test_processes_that_begin_together_agree_on_the_key(tmp_path: Path):
    code = (
        "import sys; from datetime import date; from pathlib import Path; from recognition.ledger.pseudonyms import ReferenceKeys;"
        "print(ReferenceKeys(Path(sys.argv[1]) / 'keys').report(date(2026, 11, 18), '42'))"
    )
    processes = [child(code, tmp_path) for _ in range(4)]
    [told] = {process.communicate(timeout=20)[0] for process in processes}
    assert len(told.strip()) == 24
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["2026.key"]


def test_half_a_key_is_not_used(keys: ReferenceKeys):
    keys.folder.mkdir(parents=True)
    (keys.folder / "2026.key").write_bytes(b"half")
    with pytest.raises(ValueError, match="not a whole key"):
        keys.report(DAY, "1")


@pytest.mark.parametrize("ref", ("LIS-2026 0042", "Ｌ－1", "血 0042", "a_B-c\x1f", "\u00a0x\u00a0"))
def test_a_hash_is_the_hmac_that_it_is_said_to_be(keys: ReferenceKeys, ref: str):
    """Whoever keeps the key can check a hash with any other program."""
    keys.report(DAY, "1")
    key = (keys.folder / "2026.key").read_bytes()
    plain = re.sub(r"[\s\-‐‑‒–—―−\uff0d_]+", "", unicodedata.normalize("NFKC", ref)).casefold().encode()
    report, patient = keys.of_lookup(DAY, "cq-receiving", ref, ref)
    assert report == keys.report(DAY, ref) == hmac.digest(key, b"report\0" + plain, "sha256").hex()[:24]
    assert patient == keys.patient(DAY, "cq-receiving", ref) == hmac.digest(key, b"patient\0cq-receiving\0" + plain, "sha256").hex()[:24]
    assert keys.of_lookup(DAY, "cq-receiving", None, None) == (None, None)
