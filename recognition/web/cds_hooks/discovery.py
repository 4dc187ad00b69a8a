"""What the discovery endpoint says of each service: its hook, what is to be fetched before, and what it asks of a client."""

from __future__ import annotations

from typing import Any

from recognition.cds_hooks.requests import ORDER_SELECT, ORDER_SIGN, PATIENT_REF
from recognition.services.cds_hooks.results import TEMPLATES

VERSION, HOOK_VERSION = "2.0.1", "1.0"
"""Of CDS Hooks, and of both hooks in its library."""
HOOKS = (ORDER_SELECT, ORDER_SIGN)
TITLES = {
    ORDER_SELECT: ("检查检验结果互认：选择医嘱时", "Mutual recognition of results: orders selected"),
    ORDER_SIGN: ("检查检验结果互认：签署医嘱时", "Mutual recognition of results: orders signed"),
}
DESCRIPTION = (
    "所开检查检验已有其他机构的结果应予互认时，以一张卡片列出：哪几项、哪家机构、何时所做、有效至何日；可采信并删去医嘱，或按六种情形之一重复检查。",
    "Tells on one card which of the tests being ordered have a result of another institution that is to be recognised, from where, of when and until when. The order can be "
    "taken off, or the test repeated for one of six reasons.",
)
REQUIREMENTS = (
    f"医嘱须为带编码系统的 ServiceRequest；既往报告须写明出具机构的编码或全称（performer）。患者标识与其他接口所用的不同时，以 extension 的 {PATIENT_REF} 给出。",
    "Orders are ServiceRequests with codes of a named system; earlier reports name their institution by a code or its full name (performer). Where the patient's reference is "
    f"another than the one sent elsewhere, it is given in the extension {PATIENT_REF}.",
)


def service_id(hook: str) -> str:
    """The service's id: one for each hook, for some clients know services by their address alone."""
    return f"mutual-recognition-{hook}"


def described(hook: str, english: bool) -> dict[str, Any]:
    """One service of the discovery's answer."""
    return {
        "hook": hook, "id": service_id(hook), "title": TITLES[hook][english], "description": DESCRIPTION[english], "prefetch": TEMPLATES,
        "usageRequirements": REQUIREMENTS[english], "version": VERSION, "hookVersion": HOOK_VERSION,
    }  # fmt: skip
