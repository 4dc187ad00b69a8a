"""Every page of the registrars, each in the state in which it has most to show: what the browser tests walk through."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from recognition.ledger.checkpoints.note import PublicKey
from recognition.services.people import DEMO_PASSWORD
from recognition.services.publications import jobs
from tests.people import performed, question
from tests.report_codes import made
from tests.running import Server

API = "/api/v1"
WRONG = "机构名称,项目,状态,生效日期,失效日期\n东麓示范医院,总蛋百,合格,2026-10-01,\n东麓示范医完,总蛋白,还行,13.1.2026,\n云岭示范医院,白蛋白,合格,2026-10-01,2026-09-01\n"
RIGHT = "项目,互认时限,生效日期\n总蛋白,30,2026-01-01\n白蛋白,30,2026-01-01\n"
PREVIEW = "/preview?item=tp&issuer=cq001&receiver=cq002&on=2026-11-01&as_of=2026-11-02"


@dataclass
class Work:
    """What lies on the registrars' desks: a draft that is checked, one that is open, and files of both kinds."""

    server: Server
    checked: str = ""
    open: str = ""
    refused: str = ""
    accepted: str = ""
    recall: int = 0
    proposal: str = ""
    job: str = "0" * 20

    def call(self, method: str, path: str, body: Any = None, kind: str = "application/json", who: str = "registrar") -> Any:
        """One request to the API."""
        sent = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
        reply = self.server.send(method, API + path, sent, {"Authorization": f"Bearer {self.server.keys[who]}", "Content-Type": kind})
        assert reply.status < 300, reply.body
        return reply.json

    def ended(self, job: dict[str, Any]) -> str:
        """The submission of a job that has ended."""
        while self.call("GET", f"/jobs/{job['id']}")["state"] == "running":
            time.sleep(0.05)
        return job["submission"]

    def send(self, draft: str, text: str, **wish: str) -> str:
        """Sends a file and waits for its import."""
        return self.ended(self.call("POST", f"/drafts/{draft}/imports?{urlencode(wish)}", text.encode(), "application/octet-stream"))

    def goes_on(self, done: int, state: str = "running") -> None:
        """Says how far an import is that goes on as long as these tests do."""
        told = {"id": self.job, "kind": "import", "arguments": {"submission": self.accepted}, "state": state, "done": done, "total": 150_535, "result": None}
        jobs.note(self.server.data, self.job, told | {"started": "2026-11-18T09:00:00+08:00", "pid": os.getpid()})


def laid_out(server: Server) -> Work:
    """Makes everything that the pages show."""
    work = Work(server)
    work.checked = work.call("POST", "/drafts", {"title": "2026 年第二轮质评与收费标准"})["id"]
    work.open = work.call("POST", "/drafts", {"title": "合并后的区划"})["id"]
    work.refused = work.send(
        work.open, WRONG, name="第二轮质评（东麓、云岭）.csv", table="qualifications", scope="CY", evaluator="eval-cy", round="2026-2", sender="5001"
    )
    work.accepted = work.send(work.checked, RIGHT, name="目录.csv", table="listings", scope="5105", sender="5105")
    row = work.call("GET", f"/drafts/{work.checked}/tables/listings?q=tp")["rows"][0]
    work.call(
        "POST",
        f"/drafts/{work.checked}/changes",
        {"table": "listings", "action": "change", "key": row["key"], "version": row["version"], "row": {"window_days": 21, "source": "示意文件〔2026〕7 号"}},
    )
    work.call("POST", f"/drafts/{work.checked}/changes", {"table": "institution_aliases", "action": "add", "row": {"institution": "cq001", "alias": "东麓院"}})
    work.call("POST", f"/drafts/{work.checked}/changes", {"table": "item_aliases", "action": "add", "row": {"code": "tp", "alias": "白蛋白"}})
    work.call(
        "POST",
        f"/drafts/{work.open}/changes",
        {"table": "institution_divisions", "action": "add", "row": {"institution": "cq001", "value": "500105", "valid_from": "2026-11-30"}},
    )
    for draft in (work.checked, work.open):
        work.ended(work.call("POST", f"/drafts/{draft}/check"))
    work.call("POST", "/desk/due", {"sender": "5105", "table": "tariffs", "round": "2026-2", "due_on": "2026-01-31"})
    asked = work.call("POST", "/lookups", question("alb", "cq001", performed(0)), who="clinician")
    work.call("POST", f"/lookups/{asked['id']}/decisions", {"decision": "accepted"}, who="clinician")
    rows = [{"code": "LIS-1", "name": "总蛋白测定", "item": "tp"}, {"code": "YL0001", "name": "总蛋白", "item": "alb"}]
    work.proposal = work.call("POST", "/code-map/proposals", {"role": "both", "rows": rows, "note": "检验科核对"}, who="hospital")["id"]
    work.recall = work.call("POST", "/withdrawals", {"institution": "cq001", "items": ["alb"], "reason": "室间质评失控"})["number"]
    boxes = [
        {
            "institution": code,
            "public_key": PublicKey(
                f"mutual-recognition-ledger/{place:012x}", Ed25519PrivateKey.from_private_bytes(bytes([place]) * 32).public_key().public_bytes_raw()
            ).line,
        }
        for place, code in enumerate(("cq002", "sc001"))
    ]
    declared = [work.call("POST", "/edge-boxes", box) for box in boxes]
    work.call("POST", "/edge-boxes/revocation", {"institution": "sc001", "tree": declared[1]["tree"]})
    work.goes_on(12_000)
    return work


def _with_mistakes(work: Work, page: Any) -> None:
    page.goto(f"/registrar/drafts/{work.checked}/tables/qualifications/row")
    page.fill("#v_institution", "东麓示范医完")
    page.fill("#v_item", "总蛋百")
    page.fill("#v_valid_from", "13.1.2026")
    page.click("form.column button.main")
    page.wait_for_selector(".mistakes")


def _changed_meanwhile(work: Work, page: Any) -> None:
    page.goto(f"/registrar/drafts/{work.open}/tables/listings?q=tp")
    page.click("table a >> nth=0")
    page.wait_for_selector("#v_window_days")
    row = work.call("GET", f"/drafts/{work.open}/tables/listings?q=tp")["rows"][0]
    more = {"window_days": row["row"]["window_days"] % 300 + 1}
    work.call(
        "POST",
        f"/drafts/{work.open}/changes",
        {"table": "listings", "action": "change", "key": row["key"], "version": row["version"], "row": more},
        who="registrar_second",
    )
    page.fill("#v_window_days", "14")
    page.click("form.column button.main")
    page.wait_for_selector(".mistakes")


def _refused(page: Any) -> None:
    page.goto("/registrar/withdraw")
    page.fill("#institution", "没有的医院")
    page.fill("#items", "alb")
    page.fill("#reason", "测试")
    page.click("button.main")
    page.wait_for_selector(".mistakes")


def _letter(page: Any, institution: str = "cq001") -> str:
    page.goto("/registrar/report-keys")
    page.fill("#institution", institution)
    page.click("form[action='/registrar/report-keys'] button")
    return page.inner_text(".letter .secret code")


def _no_key(page: Any) -> None:
    code = _letter(page, "cq002")
    page.goto("/report-key")
    page.fill("#code", code)
    page.fill("#institution", "cq002")
    page.click("button.main")
    page.fill("#public_key", "00" * 65)
    page.click("button.main")
    page.wait_for_selector(".mistakes")


def _key_offered(page: Any) -> None:
    _no_key(page)
    key = made.ed25519()
    page.fill("#public_key", key.public.hex())
    page.fill("#signature", key.sign(page.inner_text("#text").encode()).hex())
    page.click("button.main")
    page.goto("/registrar/report-keys")
    page.click("table a >> nth=0")


def _unfolded(work: Work, page: Any) -> None:
    page.goto(f"/registrar/drafts/{work.open}")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")


def views(work: Work) -> dict[str, str | Callable[[Any], None]]:
    """Name to the address, or to what a registrar does to get there."""
    draft = f"/registrar/drafts/{work.checked}"
    return {
        "home": "/registrar",
        "draft-checked": draft,
        "draft-blocked": partial(_unfolded, work),
        "job": f"/registrar/jobs/{work.job}",
        "sent-refused": f"/registrar/files/{work.refused}",
        "sent-accepted": f"/registrar/files/{work.accepted}",
        "rows": f"{draft}/tables/qualifications",
        "rows-found": f"{draft}/tables/listings?q=tp",
        "row-new": f"{draft}/tables/institutions/row",
        "row-mistakes": partial(_with_mistakes, work),
        "row-conflict": partial(_changed_meanwhile, work),
        "difference": f"{draft}/difference/listings",
        "editions": "/registrar/editions",
        "edition": "/registrar/editions/3",
        "edition-difference": "/registrar/editions/3/difference/qualifications",
        "table": "/registrar/editions/3/tables/institutions?q=ylsfyy",
        "listings": "/registrar/editions/3/tables/listings",
        "desk": "/registrar/desk",
        "unknown": "/registrar/unknown",
        "preview": f"/registrar{PREVIEW}",
        "preview-draft": f"/registrar/preview?draft={work.checked}",
        "withdraw": "/registrar/withdraw",
        "refused": _refused,
        "recalls": "/registrar/recalls",
        "edge boxes": "/registrar/edge-boxes",
        "recall": f"/registrar/recalls/{work.recall}",
        "aliases": f"{draft}/aliases",
        "letter": _letter,
        "enrol": "/report-key",
        "enrol-mistakes": _no_key,
        "report-key": _key_offered,
        "proposals": "/registrar/proposals",
        "proposal": f"/registrar/proposals/{work.proposal}",
    }


def signed_in(browser: Any, server: Server, login: str, lang: str, width: int, scheme: str = "light") -> Any:
    """A page of somebody who has just signed in."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, locale="en-GB" if lang == "en" else "zh-CN", color_scheme=scheme, base_url=server.url
    )
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("#login", login)
    page.fill("#password", DEMO_PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/registrar")
    return page
