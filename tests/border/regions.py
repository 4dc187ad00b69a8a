"""Two small fictional regions, each with codes of its own: ours asks about the institutions of the other, of which it holds a verified edition."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from recognition.catalogue.editions.store import Edition, build
from recognition.ledger.checkpoints.note import Checkpoint
from recognition.peers.declaration import PeerDeclaration, read
from recognition.peers.held import HeldCheckpoint, HeldEdition, edition_file, folder_of, keep
from recognition.services import publications
from recognition.services.lookups import Service
from tests.catalogue import region
from tests.catalogue.region import CLINIC, EAST, LIN, Rows
from tests.operations.keeping import NOW
from tests.peers.declaring import declared, origin_of

THERE = "shuzhou"
RIVER, LAB, TWIN, BOTH, OURS = "sj-1", "sj-lab", EAST, "sj-both", "sj-ours"
"""Their institutions: a hospital, its laboratory, another one whose code is one of ours, one that our edition knows as a consulter, and one that lies with us."""
SINCE = region.SINCE


def theirs(**changes: list[dict[str, Any]]) -> Rows:
    """Their rows: the tests that ours has too under codes of their own, and one that only they have."""
    rows = region.rows()
    item = region._item
    rows["scopes"] = [
        {"code": "B", "name_zh": "两地", "name_en": "Both", "mark": "两地HR"},
        {"code": "51", "name_zh": "蜀州", "name_en": "Shuzhou", "mark": "蜀州HR"},
    ]
    rows["scope_prefixes"] = [{"scope": s, "prefix": p} for s, p in (("B", "50"), ("B", "51"), ("51", "51"))]
    rows["items"] = [
        item("protein", "血清总蛋白测定", "Serum protein", loinc="2885-2", loinc_confidence="high", price_item_code="250301001"),
        item("potassium", "钾", "Potassium", price_item_code="250304001"),
        item("leuco", "白细胞", "Leucocytes", price_item_code="250101010"),
        item("hb", "血红蛋白", "Haemoglobin", loinc="718-7", loinc_confidence="high", price_item_code="250101099"),
        item("tp", "血小板计数", "Platelets", loinc="777-3", loinc_confidence="high"),
    ]
    for table in ("item_aliases", "panels", "panel_members", "coverings", "listings", "tariffs", "institution_aliases", "consortia", "institution_consortia"):
        rows[table] = []
    rows["evaluators"] = [{"code": "qc", "name_zh": "蜀州质控中心", "scope": "B"}]
    rows["divisions"] = [{"code": "510100", "name_zh": "锦城", "valid_from": "1997-06-18"}, {"code": "500157", "name_zh": "两江", "valid_from": "1997-06-18"}]
    rows["division_changes"] = []
    rows["institutions"] = [
        {"code": RIVER, "name_zh": "蜀江示范医院", "name_en": "River Demonstration Hospital", "uscc": "12000000XYXYXY0599", "nhsa": "H51010000001"},
        {"code": LAB, "name_zh": "蜀江检验实验室", "name_en": "River Laboratory", "nhsa": "H51010000002"},
        {"code": TWIN, "name_zh": "锦城示范医院", "name_en": "Jincheng Demonstration Hospital", "nhsa": "H51010000003"},
        {"code": BOTH, "name_zh": "仁和诊所", "name_en": "Renhe Clinic", "nhsa": "H51160000009"},
        {"code": OURS, "name_zh": "东江医院（本部）", "name_en": "Issuer East", "nhsa": "H50011100001"},
    ]
    dated = region._dated
    rows["institution_divisions"] = [*(dated(code, "510100") for code in (RIVER, LAB, TWIN, BOTH)), dated(OURS, "500157")]
    rows["legal_entities"] = [{"code": "le-1", "name_zh": "蜀江集团", "uscc": ""}]
    rows["institution_entities"] = [dated(RIVER, "le-1")]
    rows["institution_roles"] = [dated(code, "contributor") for code in (RIVER, LAB, TWIN, BOTH, OURS)]
    passed = region._passed
    rows["qualifications"] = [
        passed(RIVER, "protein", "B"), passed(RIVER, "hb", "B"), passed(RIVER, "tp", "B"), passed(TWIN, "protein", "51"), passed(BOTH, "protein", "B"), passed(LAB, "leuco", "B"),
        passed(OURS, "protein", "51"),
    ]  # fmt: skip
    rows["code_maps"] = [
        {"institution": RIVER, "role": "issuer", "local_code": "SJ-7", "local_name": "总蛋白", "item": "protein"},
        {"institution": RIVER, "role": "issuer", "local_code": "SJ-8", "local_name": "血小板", "item": "tp"},
    ]
    return rows | changes


def ours() -> Rows:
    """Our rows: total protein's LOINC code is sure, and the clinic has its insurance code."""
    rows = region.rows()
    rows["items"] = [row | {"loinc_confidence": "high"} if row.get("loinc") else row for row in rows["items"]]
    rows["institutions"] = [row | {"nhsa": "H51160000009"} if row["code"] == CLINIC else row for row in rows["institutions"]]
    return rows


def service(data: Path) -> Service:
    """Our service on its only edition."""
    data.mkdir(parents=True)
    opened = Service(data)
    publications.publish(data, opened.ledger, publications.build(data, ours()), ("wen", "he"), NOW - timedelta(days=3), "首版")
    return opened


def note() -> str:
    """A checkpoint of theirs, as it is kept once it is verified."""
    return f"{Checkpoint('shuzhou.example/ledger', 1, bytes(32)).text}\n\u2014 shuzhou.example/ledger {b64encode(bytes(68)).decode()}\n"


def hold(data: Path, rows: Rows, verified_at: datetime, number: int = 1) -> HeldEdition:
    """Puts an edition of theirs in place as following them does."""
    folder = folder_of(data, THERE)
    sha256 = build(folder, rows)
    held = HeldEdition(THERE, edition_file(data, THERE, sha256), sha256, number, verified_at, verified_at, HeldCheckpoint(1, bytes(32), note()))
    keep(data, held)
    return held


def declaration(folder: Path) -> PeerDeclaration:
    """What we declare of them."""
    return read(declared(folder, origin_of(folder / "theirs")))


__all__ = ["BOTH", "CLINIC", "EAST", "Edition", "LAB", "LIN", "NOW", "OURS", "RIVER", "THERE", "TWIN", "declaration", "hold", "service", "theirs"]
