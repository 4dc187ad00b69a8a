"""One table of texts, asked at every entrance that takes a text: each gives what the one resolver gives, exact, candidates in one order, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from recognition.audit_store import ImportStore
from recognition.catalogue.drafts import store as drafts
from recognition.catalogue.names import code_suggestions
from recognition.catalogue.names.resolver import resolve_institution_text, resolve_item_text
from recognition.catalogue.spreadsheets.cleaning import Refused
from recognition.catalogue.spreadsheets.matching import Directory
from recognition.domain.lookups import Caller, Role
from recognition.domain.names.resolution import is_asked_back
from recognition.services.audit_imports import bring
from recognition.web.shared.service import now
from tests.clinician.sitting import Sitting
from tests.launch.launching import HospitalSystem
from tests.people import performed
from tests.web.visitor import Visitor

ITEMS = (
    "总蛋白", "*白蛋白(ALB)", "白蛋白(尿)", "CT", "TP", "tsh", "TSH(三代)", "K离子", "三大常规", "Bilirubin, Total", "Hep C Ab", "MRI brain w/wo contrast", "肾上腺CT", "头颅MRI", "血糖",
    "xcg", "xuechanggui", "血常归", "总蛋百", "250403004", "2885-2", "白蛋白(溴甲酚绿法)", "CRP+hs-CRP", "某种没有的项目", "地高辛", "间接胆红素", "Total protien", "尿微量白蛋白/肌酐",
)  # fmt: skip
INSTITUTIONS = (
    "东麓示范医院", "东麓医院", "CQ001", "H50011100001", "东麓", "东麓示范医院（三甲）", "东麓示范医院本部", "星桥示范医院（成都）", "听泉医院Ⅱ院", "听泉示范医院2号院区", "东路示范医院", "东麓示医院", "donglu", "dlsfyy",
    "妇保院", "附一院", "肿瘤医院", "Donglu Hospital", "江湾虚构医院", "外院", "某某市第九人民医院",
)  # fmt: skip
Outcome = tuple[str, list[str]]
NOTHING: Outcome = ("nothing", [])
DONGLU, QIU = "东麓示范医院", Caller("qiu", Role.AUDITOR)


def exact(code: str) -> Outcome:
    return "exact", [code]


def candidates(codes: list[str]) -> Outcome:
    return ("candidates", codes) if codes else NOTHING


class Entrances:
    """Each entrance as a text is given to it; `field` is item or issuer."""

    def __init__(self, app: Flask, people: dict[str, Visitor], directory: Directory) -> None:
        self.app, self.people, self.directory = app, people, directory
        self.service = app.extensions["recognition"]
        self.brought: dict[str, dict[str, Outcome]] = {}
        self.page = Sitting(app, "zh")
        self.page.sign_in("lin")

    def asked(self, before: int, field: str) -> Outcome | None:
        """What the entry that was written since is about, or None where none was."""
        if self.service.ledger.size() == before:
            return None
        code = getattr(self.service.numbered(before), field)
        return NOTHING if self.unknown(field, code) else exact(code)

    def unknown(self, field: str, code: str | None) -> bool:
        read = self.service.edition().reading
        return code is None or (read.item if field == "item" else read.institution)(code) is None

    def api(self, field: str, text: str) -> Outcome:
        before = self.service.ledger.size()
        named = {"item": "tp", "issuer": "cq001"} | {field: {"system": "name", "code": text}}
        reply = self.people["clinician"].post("/api/v1/lookups", named | {"performed_at": performed(1, 9)})
        if reply.status_code == 422:
            assert reply.json["code"] == f"{field}_ambiguous", reply.json
            return candidates(reply.json["candidates"])
        return self.asked(before, field) or NOTHING

    def clinician(self, field: str, text: str) -> Outcome:
        before = self.service.ledger.size()
        self.page.ask(*((text, DONGLU) if field == "item" else ("总蛋白", text)), "昨天")
        return self.asked(before, field) or candidates(self.radios(self.page.page.text, f"{field}_code"))

    def several(self, field: str, text: str) -> Outcome:
        before = self.service.ledger.size()
        self.page.open("/several")
        lines, issuer = (text, DONGLU) if field == "item" else ("总蛋白", text)
        self.page.send("/several/ask", issuer=issuer, performed="昨天", lines=lines)
        return self.asked(before, field) or candidates(self.radios(self.page.page.text, "pick-1" if field == "item" else "issuer_code"))

    def launch(self, field: str, text: str) -> Outcome:
        return self._opened(field, {field: {"system": "name", "code": text}}, {})

    def widget(self, field: str, text: str) -> Outcome:
        return self._opened(field, None, {field: text})

    def _opened(self, field: str, lookup: dict | None, typed: dict[str, str]) -> Outcome:
        system = HospitalSystem(self.people["hospital"])
        page = system.open(system.minted(lookup)["token"], **typed).text
        offered = self.radios(page, f"{field}_code")
        chosen = re.search(rf'<input type="hidden" name="{field}_code" value="([^"]+)"', page)
        return exact(chosen[1]) if chosen and not offered else candidates(offered)

    @staticmethod
    def radios(page: str, name: str) -> list[str]:
        """The codes that the page offers in its order; `-` is none of them, and a text to be asked about as written is none either."""
        return [code for code in re.findall(rf'type="radio" name="{name}" value="([^"]*)"', page) if re.fullmatch(r"[a-z0-9_]+", code)]

    def code_map(self, field: str, text: str) -> Outcome:
        told = self.people["hospital"].post("/api/v1/code-map/checks", {"codes": [{"code": "LIS-1", "name": text}]}).json["codes"][0]["candidates"]
        codes = [one["code"] for one in told]
        return exact(codes[0]) if codes and code_suggestions.chosen(self.service.edition(), text) == codes[0] else candidates(codes)

    def registrar(self, field: str, text: str) -> Outcome:
        try:
            return exact(self.directory.find("item" if field == "item" else "institution", text))
        except Refused as refused:
            return candidates([one["code"] for one in refused.details["candidates"]])

    def auditor(self, field: str, text: str) -> Outcome:
        if field not in self.brought:
            self.brought[field] = self._brought(field)
        return self.brought[field][text]

    def _brought(self, field: str) -> dict[str, Outcome]:
        """All texts in one file, as a process is begun for each."""
        texts, heading = (ITEMS, "项目") if field == "item" else (INSTITUTIONS, "机构")
        rows = [f'cq002,2026-01,"{text}",{place}' if field == "item" else f'"{text}",2026-01,tp,{place}' for place, text in enumerate(texts, 1)]
        file = "\n".join(["机构,月份,项目,数量", *rows])
        outcome = bring(self.service, ImportStore(self.service.data), "billed", "b.csv", file.encode(), QIU, now())
        faults = {fault.row: fault for fault in outcome.faults if fault.heading == heading and fault.code not in ("institution_other", "repeated_row")}
        meaning, found = resolve_item_text if field == "item" else resolve_institution_text, {}
        for row, text in enumerate(texts, 2):
            offered = [candidate["code"] for candidate in faults[row].details.get("candidates", ())] if row in faults else []
            found[text] = candidates(offered) if row in faults else exact(meaning(self.service.edition(), text).code or "")
        return found


@pytest.fixture(scope="module")
def entrances(app: Flask, people: dict[str, Visitor]) -> Iterator[Entrances]:
    service = app.extensions["recognition"]
    draft = drafts.create(service.data, "0" * 32, service.edition().sha256, {})
    with draft.reading() as connection, app.test_request_context():
        yield Entrances(app, people, Directory(connection))


def told(meant) -> Outcome:
    return exact(meant.code) if meant.code else candidates([one.code for one in meant.offers])


def differing(found: Outcome, meant: Outcome, most: int) -> bool:
    return (found[0], found[1][:most]) != (meant[0], meant[1][:most])


@pytest.mark.parametrize("name", ["api", "clinician", "launch", "widget", "code_map", "registrar", "auditor"])
def test_an_item_means_the_same(entrances: Entrances, name: str):
    entrance: Callable[[str, str], Outcome] = getattr(entrances, name)
    # a map shows five, a file three to eight
    most = 5 if name == "code_map" else 8
    wrong = {}
    for text in ITEMS:
        meant = told(resolve_item_text(entrances.service.edition(), text))
        if differing(found := entrance("item", text), meant, most):
            wrong[text] = (found, meant)
    assert wrong == {}


@pytest.mark.parametrize("name", ["api", "clinician", "several", "launch", "widget", "registrar", "auditor"])
def test_an_institution_means_the_same(entrances: Entrances, name: str):
    wrong = {}
    for text in INSTITUTIONS:
        meant = told(resolve_institution_text(entrances.service.edition(), text))
        if differing(found := getattr(entrances, name)("issuer", text), meant, 8):
            wrong[text] = (found, meant)
    assert wrong == {}


def test_a_line_of_several_means_the_same(entrances: Entrances):
    """What only resembles a name is shown there as unread, and nothing is asked with it."""
    wrong = {}
    for text in ITEMS:
        meant = resolve_item_text(entrances.service.edition(), text)
        found = entrances.several("item", text)
        if meant.code or is_asked_back(meant):
            if differing(found, told(meant), 8):
                wrong[text] = (found, told(meant))
        elif found[0] == "exact":
            wrong[text] = (found, told(meant))
    assert wrong == {}
