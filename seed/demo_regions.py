"""The two fictional regions of the demonstration across a border, and what their hospitals hold of its cards."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoRegion:
    """`prefix` of its divisions; `places` as `demo.fill` has them; `clinic` is where a doctor has only the page; `holds` which of its hospitals has which item of which card, and how many days old. The two
    are served under two names of this machine: cookies know hosts and not ports, and whoever signs in at one would be signed out of the other."""

    id: str
    name_zh: str
    name_en: str
    prefix: str
    host: str
    places: dict[str, str]
    clinic: tuple[str, str, str]
    holds: tuple[tuple[int, str, str, int], ...]


REGIONS = (
    DemoRegion(
        "yuzhou", "渝州示范区", "Yuzhou demonstration region", "50", "127.0.0.1", {"sc001": "cq013"}, ("zhou", "周医生 Dr Zhou", "cq039"),
        ((1, "cq001", "tp", 3), (1, "cq001", "glu", 2), (2, "cq001", "alb", 5)),
    ),
    DemoRegion(
        "shuzhou", "蜀州示范区", "Shuzhou demonstration region", "51", "localhost", {"cq001": "sc011", "cq002": "sc001", "sc001": "sc007"}, ("jiang", "江医生 Dr Jiang", "sc040"),
        ((1, "sc001", "tp", 1), (2, "sc001", "k", 1)),
    ),
)  # fmt: skip
"""Both are fictional."""
